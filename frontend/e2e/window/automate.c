// Loaded into the program before WebKit (LD_PRELOAD), so that a driver may
// control its window. The program itself has no such door.
#include <stdlib.h>
#include <webkit2/webkit2.h>

static WebKitWebView *give_view(WebKitAutomationSession *session, gpointer view)
{
	return WEBKIT_WEB_VIEW(view);
}

static void started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer view)
{
	g_signal_connect(session, "create-web-view", G_CALLBACK(give_view), view);
}

GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager)
{
	unsetenv("LD_PRELOAD"); // not into the processes of the page
	WebKitWebContext *context = webkit_web_context_get_default();
	webkit_web_context_set_automation_allowed(context, TRUE);
	gpointer view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "web-context", context, "user-content-manager", manager,
	                             "is-controlled-by-automation", TRUE, NULL);
	g_signal_connect(context, "automation-started", G_CALLBACK(started), view);
	return GTK_WIDGET(view);
}
