import type { KeyProblemTexts } from './problem';

export const keyProblems: KeyProblemTexts = {
  // Der Schlüssel.
  key_cancelled: {
    title: 'Der Schlüssel wurde unterbrochen',
    what: 'Was er gerade tat, wurde abgebrochen, bevor es fertig war.',
    next: 'Versuchen Sie es noch einmal.',
  },
  key_timeout: {
    title: 'Der Schlüssel wurde nicht rechtzeitig berührt',
    what: 'Er hat aufgehört zu warten.',
    next: 'Versuchen Sie es noch einmal und berühren Sie ihn, sobald er blinkt.',
  },
  key_unplugged: {
    title: 'Der Schlüssel wurde abgezogen',
    what: 'Er wurde noch gebraucht. Verloren ist nichts.',
    next: 'Stecken Sie denselben Schlüssel wieder ein.',
  },
  key_busy: {
    title: 'Ein anderes Programm benutzt den Schlüssel',
    what: 'Mit ihm kann immer nur ein Programm sprechen.',
    next: 'Schließen Sie andere Fenster, die nach einem Schlüssel fragen, und versuchen Sie es noch einmal.',
  },
  key_permission: {
    title: 'Latchkey darf nicht auf Schlüssel zugreifen',
    what: 'Dieser Computer lässt das Programm nicht an den Schlüssel.',
    next: 'Sagen Sie dem Helpdesk Bescheid. Unter Linux fehlt eine udev\u2011Regel.',
  },
  key_no_answer: {
    title: 'Der Schlüssel antwortet nicht',
    what: 'Er steckt, sagt aber nichts.',
    next: 'Ziehen Sie ihn ab, warten Sie einen Moment und stecken Sie ihn wieder ein.',
  },
  key_bad_answer: {
    title: 'Die Antwort des Schlüssels ergibt keinen Sinn',
    what: 'Vielleicht ist er defekt oder steckt nicht richtig.',
    next: 'Versuchen Sie es noch einmal. Passiert es wieder, nehmen Sie einen anderen Schlüssel.',
  },
  key_unsupported: {
    title: 'Das kann dieser Schlüssel nicht',
    what: 'Der Schlüssel oder der Weg dieses Computers zu ihm kennt diesen Schritt nicht.',
    next: 'Nehmen Sie einen anderen Schlüssel.',
  },
  key_not_fido2: {
    title: 'Dieser Schlüssel ist zu alt',
    what: 'Er beherrscht nur U2F und kann keine Anmeldung ohne Passwort aufbewahren.',
    next: 'Nehmen Sie einen Schlüssel, der FIDO2 beherrscht.',
  },
  key_no_algorithm: {
    title: 'Die Unterschriften dieses Schlüssels werden hier nicht angenommen',
    what: 'Keines seiner Verfahren ist zugelassen.',
    next: 'Nehmen Sie einen neueren Schlüssel.',
  },
  key_pin_not_set: {
    title: 'Der Schlüssel hat noch keine PIN',
    what: 'Ohne PIN kann er hier nicht verwendet werden.',
    next: 'Versuchen Sie es noch einmal und wählen Sie eine PIN, wenn Sie danach gefragt werden.',
  },
  key_pin_required: {
    title: 'Der Schlüssel will seine PIN',
    what: 'Er sollte ohne sie arbeiten.',
    next: 'Versuchen Sie es noch einmal und geben Sie die PIN ein, wenn Sie danach gefragt werden.',
  },
  key_pin_wrong: {
    title: 'Das war nicht die PIN',
    what: 'Der Schlüssel hat die eingegebene PIN nicht angenommen.',
    next: 'Geben Sie sie noch einmal ein. Prüfen Sie, ob es der richtige Schlüssel ist.',
  },
  key_pin_replug: {
    title: 'Ziehen Sie den Schlüssel ab und stecken Sie ihn wieder ein',
    what: 'Die PIN war dreimal hintereinander falsch. Vor dem nächsten Versuch muss der Schlüssel neu eingesteckt werden.',
    next: 'Ziehen Sie ihn ab, stecken Sie ihn wieder ein und lassen Sie sich mit der PIN Zeit.',
  },
  key_pin_blocked: {
    title: 'Der Schlüssel hat sich gesperrt',
    what: 'Die PIN war zu oft falsch. Keine PIN öffnet diesen Schlüssel mehr.',
    next: 'Nehmen Sie einen anderen Schlüssel. Der Helpdesk kann diesen zurücksetzen; dabei wird alles darauf gelöscht.',
  },
  key_pin_policy: {
    title: 'Der Schlüssel nimmt diese PIN nicht an',
    what: 'Sie verletzt eine der Regeln des Schlüssels.',
    next: 'Wählen Sie eine längere oder weniger einfache.',
  },
  key_pin_change_due: {
    title: 'Der Schlüssel will eine neue PIN',
    what: 'Er tut nichts anderes, bevor seine PIN geändert ist.',
    next: 'Versuchen Sie es noch einmal und wählen Sie eine neue PIN, wenn Sie danach gefragt werden.',
  },
  key_verification_failed: {
    title: 'Der Schlüssel hat Sie nicht erkannt',
    what: 'Der Fingerabdruck passte nicht.',
    next: 'Versuchen Sie es noch einmal mit sauberem, trockenem Finger.',
  },
  key_verification_blocked: {
    title: 'Der Fingerabdruck ist gesperrt',
    what: 'Er wurde zu oft nicht erkannt.',
    next: 'Versuchen Sie es noch einmal mit der PIN.',
  },
  key_excluded: {
    title: 'Dieser Schlüssel ist für Sie schon eingerichtet',
    what: 'Auf ihm liegt ein Eintrag von Ihnen, der in Gebrauch ist.',
    next: 'Verwenden Sie ihn, wie er ist, oder nehmen Sie einen anderen als Ihren zweiten.',
  },
  key_full: {
    title: 'Der Schlüssel ist voll',
    what: 'Auf ihm ist kein Platz für einen weiteren Eintrag.',
    next: 'Nehmen Sie einen anderen Schlüssel. Nicht mehr benötigte Einträge entfernt das Programm des Herstellers.',
  },
  key_no_credentials: {
    title: 'Auf diesem Schlüssel ist nichts Passendes',
    what: 'Er hat keinen Eintrag für diesen Dienst und diese Person.',
    next: 'Stecken Sie den Schlüssel ein, der dafür eingerichtet ist, oder beginnen Sie mit diesem von vorn.',
  },
  key_denied: {
    title: 'Der Schlüssel hat abgelehnt',
    what: 'Er hat sich geweigert, oder am Schlüssel wurde abgelehnt.',
    next: 'Versuchen Sie es noch einmal und stimmen Sie zu, wenn der Schlüssel fragt.',
  },
  key_reset_too_late: {
    title: 'Zu spät für das Zurücksetzen',
    what: 'Ein Schlüssel lässt sich nur in den ersten Sekunden nach dem Einstecken zurücksetzen.',
    next: 'Ziehen Sie ihn ab, stecken Sie ihn wieder ein und versuchen Sie es sofort.',
  },
  key_fault: {
    title: 'Der Schlüssel meldet einen Fehler',
    what: 'In seinem Inneren ist etwas schiefgegangen.',
    next: 'Ziehen Sie ihn ab, stecken Sie ihn wieder ein und versuchen Sie es noch einmal. Bleibt es dabei, nehmen Sie einen anderen.',
  },
  key_dialog_closed: {
    title: 'Das Fenster Ihres Systems wurde geschlossen',
    what: 'Dort kam es nicht zu Ende. Verloren ist nichts.',
    next: 'Versuchen Sie es noch einmal und folgen Sie dem Fenster bis zum Schluss.',
  },
  key_not_security_key: {
    title: 'Das war kein Sicherheitsschlüssel',
    what: 'Das Fenster Ihres Systems hat ein Telefon benutzt oder diesen Computer selbst.',
    next: 'Versuchen Sie es noch einmal und wählen Sie dort den Sicherheitsschlüssel. Was jetzt auf dem Telefon oder dem Computer liegt, nützt nichts und kann gelöscht werden.',
  },

  // Der Kiosk.
  kiosk_stale: {
    title: 'Der Bildschirm war schon weiter',
    what: 'Was Sie gewählt haben, gehörte zu einem früheren Bild.',
    next: 'Sehen Sie noch einmal auf den Bildschirm.',
  },
  kiosk_busy: {
    title: 'Es wird gerade ein Schlüssel eingerichtet',
    what: 'Das geht nur mit einem Schlüssel auf einmal.',
    next: 'Bringen Sie es zu Ende oder brechen Sie es ab.',
  },
  kiosk_pin_mismatch: {
    title: 'Die beiden PINs unterscheiden sich',
    what: 'Die neue PIN wurde nicht zweimal gleich eingegeben.',
    next: 'Geben Sie beide noch einmal ein.',
  },
  kiosk_pin_short: {
    title: 'Diese PIN ist zu kurz',
    what: 'Sie hat weniger Zeichen, als der Schlüssel verlangt.',
    next: 'Wählen Sie eine längere.',
  },
  kiosk_pin_long: {
    title: 'Diese PIN ist zu lang',
    what: 'Sie hat mehr Zeichen, als ein Schlüssel aufnimmt.',
    next: 'Wählen Sie eine kürzere.',
  },
  kiosk_pin_missing: {
    title: 'Es wurde keine PIN eingegeben',
    what: 'Das Feld für die PIN ist leer.',
    next: 'Geben Sie die PIN ein.',
  },
  kiosk_wrong_rp: {
    title: 'Der Dienst verlangt etwas, das ihm nicht zusteht',
    what: 'Er will Schlüssel für eine Adresse einrichten, die nicht seine ist. Unterschrieben wurde nichts.',
    next: 'Brechen Sie ab und sagen Sie sofort dem Helpdesk Bescheid.',
  },
  kiosk_other_key: {
    title: 'Das ist ein anderer Schlüssel',
    what: 'Eingesteckt wurde nicht der Schlüssel, der abgezogen worden war.',
    next: 'Stecken Sie den Schlüssel ein, mit dem Sie begonnen haben, oder beginnen Sie mit diesem von vorn.',
  },
  kiosk_no_keys: {
    title: 'Dieser Computer zeigt keine Schlüssel',
    what: 'Auf diesem System gibt es keinen Weg zu Sicherheitsschlüsseln.',
    next: 'Sagen Sie dem Helpdesk Bescheid oder gehen Sie an einen anderen Computer.',
  },
  kiosk_not_practice: {
    title: 'Hier gibt es keinen Übungsschlüssel',
    what: 'Übungsschlüssel gibt es nur in der Vorführung.',
    next: 'Nehmen Sie einen echten Sicherheitsschlüssel.',
  },
  kiosk_interrupted: {
    title: 'Das Einrichten wurde beendet',
    what: 'Es wurde von außen unterbrochen, vielleicht weil niemand am Bildschirm war.',
    next: 'Beginnen Sie von vorn.',
  },
  kiosk_key_cannot_pin: {
    title: 'Dieser Schlüssel kann nicht prüfen, wer ihn hat',
    what: 'Er kennt weder PIN noch Fingerabdruck; jeder könnte ihn benutzen.',
    next: 'Nehmen Sie einen anderen Schlüssel.',
  },
  kiosk_locked: {
    title: 'Der Platz ist gesperrt',
    what: 'Hier ist niemand mehr angemeldet.',
    next: 'Melden Sie sich mit Ihrem Schlüssel an.',
  },
  kiosk_not_staff: {
    title: 'Dieser Schlüssel öffnet den Platz nicht',
    what: 'Er funktioniert, aber wem er gehört, hat an diesem Platz keine Aufgabe.',
    next: 'Nehmen Sie den Schlüssel von jemandem, der hier betreut. Wer das ist, sagt die Verwaltung.',
  },
  kiosk_own_key: {
    title: 'Das ist der Schlüssel des Helpdesks',
    what: 'Der Schlüssel, der diesen Platz öffnet, wird nie eingerichtet.',
    next: 'Ziehen Sie ihn ab und stecken Sie den Schlüssel der Person ein.',
  },
  kiosk_link_bad: {
    title: 'Dieser Link lässt sich nicht verwenden',
    what: 'Er gehört zu keiner Einladung, oder ein Teil von ihm fehlt.',
    next: 'Öffnen Sie den Link in Ihrer Einladung noch einmal. Hilft das nicht, bitten Sie den Helpdesk um einen neuen.',
  },
  kiosk_link_elsewhere: {
    title: 'Dieser Link führt zu einem anderen Dienst',
    what: 'Latchkey gehört auf diesem Computer zu einem Dienst, und kein Link ändert das. Es wurde nichts dorthin geschickt.',
    next: 'Haben Sie den Link erwartet, fragen Sie zuerst den Helpdesk.',
  },
  kiosk_link_busy: {
    title: 'Inzwischen wurde ein Link geöffnet',
    what: 'Er wurde nicht verwendet, weil Sie angemeldet sind.',
    next: 'Möchten Sie ihn verwenden, melden Sie sich erst ab und öffnen Sie ihn dann noch einmal.',
  },
  kiosk_link_desk: {
    title: 'Dieser Link lässt sich hier nicht öffnen',
    what: 'Hier ist ein Platz des Helpdesks, und der nimmt keine Links von Einladungen.',
    next: 'Öffnen Sie den Link im Browser. Oder geben Sie den Code der Einladung hier ein, solange der Platz gesperrt ist.',
  },
  kiosk_service_stays: {
    title: 'Der Dienst bleibt',
    what: 'Seine Adresse ließ sich nicht aus Ihren Einstellungen nehmen.',
    next: 'Öffnen Sie Ihre Einstellungen, config.toml im Ordner latchkey, und nehmen Sie die Zeile heraus, die mit store beginnt. Der Helpdesk kann das auch.',
  },
  kiosk_cannot_clean: {
    title: 'Dieser Computer kann Schlüssel nicht aufräumen',
    what: 'Sein System lässt kein Programm einen Eintrag auf einem Schlüssel löschen.',
    next: 'Löschen Sie den Eintrag in den Einstellungen des Systems oder mit dem Programm des Herstellers. Streichen Sie ihn dann von dieser Liste.',
  },
};
