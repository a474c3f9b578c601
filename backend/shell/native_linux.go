//go:build linux && production && !e2e

package shell

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#include <stdlib.h>
#include <webkit2/webkit2.h>

static const char *const home = "wails://wails/";

// How long to wait before a page that crashed is loaded again, in milliseconds:
// one that crashes at once must not take the machine with it.
enum { reload_after = 250 };

// The window, once its page is protected.
static GtkWindow *window;

// The page may only ever be our own, and only in its own window.
static gboolean decide_policy(WebKitWebView *view, WebKitPolicyDecision *decision,
                              WebKitPolicyDecisionType type, gpointer unused)
{
	WebKitURIRequest *request = NULL;
	if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION)
		request = webkit_navigation_action_get_request(webkit_navigation_policy_decision_get_navigation_action(
			WEBKIT_NAVIGATION_POLICY_DECISION(decision)));
	if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE &&
	    webkit_response_policy_decision_is_mime_type_supported(WEBKIT_RESPONSE_POLICY_DECISION(decision)))
		request = webkit_response_policy_decision_get_request(WEBKIT_RESPONSE_POLICY_DECISION(decision));
	if (request != NULL && g_str_has_prefix(webkit_uri_request_get_uri(request), home))
		webkit_policy_decision_use(decision);
	else
		webkit_policy_decision_ignore(decision);
	return TRUE;
}

static gboolean deny(WebKitWebView *view, WebKitPermissionRequest *request, gpointer unused)
{
	webkit_permission_request_deny(request);
	return TRUE;
}

static gboolean load_home(gpointer view)
{
	webkit_web_view_load_uri(WEBKIT_WEB_VIEW(view), home);
	return G_SOURCE_REMOVE;
}

static void crashed(WebKitWebView *view, WebKitWebProcessTerminationReason reason, gpointer unused)
{
	g_warning("the page has crashed (reason %d) and is loaded again", reason);
	g_timeout_add(reload_after, load_home, view);
}

static void protect(GtkWidget *widget, gpointer unused)
{
	if (WEBKIT_IS_WEB_VIEW(widget)) {
		g_signal_connect(widget, "decide-policy", G_CALLBACK(decide_policy), NULL);
		g_signal_connect(widget, "permission-request", G_CALLBACK(deny), NULL);
		g_signal_connect(widget, "web-process-terminated", G_CALLBACK(crashed), NULL);
		window = GTK_WINDOW(gtk_widget_get_toplevel(widget));
	} else if (GTK_IS_CONTAINER(widget)) {
		gtk_container_forall(GTK_CONTAINER(widget), protect, NULL);
	}
}

// Where no window manager would do it, the window is made as large as the screen.
static gboolean cover(gpointer unused)
{
	GdkRectangle screen;
	GdkWindow *on_screen = gtk_widget_get_window(GTK_WIDGET(window));
	gdk_monitor_get_geometry(gdk_display_get_monitor_at_window(gdk_window_get_display(on_screen), on_screen), &screen);
	gtk_window_move(window, screen.x, screen.y);
	gtk_window_resize(window, screen.width, screen.height);
	return G_SOURCE_REMOVE;
}

static gboolean prepare(gpointer kiosk)
{
	GList *windows = gtk_window_list_toplevels();
	for (GList *w = windows; w != NULL; w = w->next)
		protect(GTK_WIDGET(w->data), NULL);
	g_list_free(windows);
	if (window == NULL)
		gtk_main_quit();
	else if (GPOINTER_TO_INT(kiosk))
		g_idle_add(cover, NULL); // after the library has put the window into the middle
	return G_SOURCE_REMOVE;
}

// The first turn of the main loop comes after the window is built and before
// anything is loaded into it.
static void prepare_first(gboolean kiosk)
{
	g_idle_add_full(G_PRIORITY_HIGH, prepare, GINT_TO_POINTER(kiosk), NULL);
}

// Whether GTK has come to a display; without one it begins nothing.
static gboolean has_display(void) { return gdk_display_get_default() != NULL; }

static gboolean is_protected(void) { return window != NULL; }

// What the page does not need is kept from it, before its process begins.
static void trim(void)
{
	// It is drawn without the graphics card (WebviewGpuPolicyNever), so that
	// OpenGL would only be loaded, in 5 MiB.
	g_setenv("GDK_GL", "disable", TRUE);
	g_setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1", TRUE);
	// Its little code is fast enough interpreted, and then needs no memory that
	// is both written and run. That is 10 MiB less and a way of attack less.
	g_setenv("JSC_useJIT", "0", TRUE);
}

static gboolean quit(gpointer unused)
{
	gtk_main_quit();
	return G_SOURCE_REMOVE;
}

static void quit_soon(void) { g_idle_add(quit, NULL); }

static gboolean keep_above(gpointer on)
{
	if (window != NULL)
		gtk_window_set_keep_above(window, GPOINTER_TO_INT(on));
	return G_SOURCE_REMOVE;
}

static void keep_above_soon(gboolean on) { g_idle_add(keep_above, GINT_TO_POINTER(on)); }

static gboolean dismiss(gpointer dialog)
{
	gtk_dialog_response(GTK_DIALOG(dialog), GTK_RESPONSE_NONE);
	return G_SOURCE_REMOVE;
}

static void show_message(const char *title, const char *text, guint seconds)
{
	if (!gtk_init_check(NULL, NULL))
		return;
	GtkWidget *dialog = gtk_message_dialog_new(NULL, 0, GTK_MESSAGE_INFO, GTK_BUTTONS_CLOSE, "%s", text);
	gtk_window_set_title(GTK_WINDOW(dialog), title);
	guint timer = g_timeout_add_seconds(seconds, dismiss, dialog);
	if (gtk_dialog_run(GTK_DIALOG(dialog)) != GTK_RESPONSE_NONE)
		g_source_remove(timer);
	gtk_widget_destroy(dialog);
}
*/
import "C"

import (
	"runtime"
	"time"
	"unsafe"
)

// The functions below reach past the library, which on Linux guards neither
// navigation nor crashes and calls GTK from any goroutine. They only leave work
// for the main loop.

// harden leaves out what the page does not need, and protects it as soon as the
// window is built. What it returns says
// afterwards whether that succeeded; if not, the window has closed at once.
func harden(kiosk bool) (done func() bool) {
	C.trim()
	C.prepare_first(gboolean(kiosk))
	return func() bool { return C.is_protected() != 0 }
}

// quitNatively ends the main loop, also one that has not begun yet.
func quitNatively() bool {
	C.quit_soon()
	return true
}

func keepAbove(on bool) bool {
	C.keep_above_soon(gboolean(on))
	return true
}

// displayed reports whether there was a display to open the window on.
func displayed() bool { return C.has_display() != 0 }

func handle() uintptr { return 0 }

func yieldFront() {} // the newest window comes to the front by itself

func tell(title, sentence string, within time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	t, s := C.CString(title), C.CString(sentence)
	defer C.free(unsafe.Pointer(t))
	defer C.free(unsafe.Pointer(s))
	C.show_message(t, s, C.guint(within.Seconds()))
}

func gboolean(b bool) C.gboolean {
	if b {
		return 1
	}
	return 0
}
