import type { ProblemTexts } from './problem';

export const problems: ProblemTexts = {
  // Anfragen.
  malformed: {
    title: 'Das war nicht zu verstehen',
    what: 'Dieser Bildschirm und das Programm dahinter haben einander nicht verstanden.',
    next: 'Versuchen Sie es noch einmal. Passiert es wieder, nennen Sie dem Helpdesk Code und Referenz.',
  },
  not_found: {
    title: 'Das gibt es nicht mehr',
    what: 'Die Person oder der Schlüssel wurde in der Zwischenzeit entfernt.',
    next: 'Gehen Sie zurück und suchen Sie noch einmal.',
  },
  forbidden: {
    title: 'Das ist hier nicht erlaubt',
    what: 'Dieser Platz hat nicht das Recht dazu.',
    next: 'Fragen Sie jemanden mit mehr Rechten oder den Helpdesk.',
  },
  conflict: {
    title: 'Jemand war schneller',
    what: 'Das Gleiche wurde in der Zwischenzeit an anderer Stelle geändert.',
    next: 'Sehen Sie es sich noch einmal an und ändern Sie es, falls das noch nötig ist.',
  },
  transition: {
    title: 'So lässt sich dieser Schlüssel nicht ändern',
    what: 'Sein Zustand erlaubt es nicht. Vielleicht wurde er an anderer Stelle geändert.',
    next: 'Sehen Sie sich den Schlüssel noch einmal an. Ein gesperrter bleibt gesperrt; richten Sie dann einen neuen ein.',
  },
  unavailable: {
    title: 'Die Datenablage ist nicht erreichbar',
    what: 'Latchkey kann im Moment nichts lesen und nichts speichern. Halb gespeichert ist nichts.',
    next: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
  },
  stamp_differ: {
    title: 'Diese Datenablage gehört zu einer anderen Einrichtung',
    what: 'Sie wurde für eine andere Anmeldeadresse oder einen anderen Betrieb angelegt. Hier eingerichtete Schlüssel würden dort nicht funktionieren.',
    next: 'Sagen Sie dem Helpdesk Bescheid. Die Einstellungen dieses Programms müssen berichtigt werden.',
  },
  internal: {
    title: 'Latchkey hat einen Fehler gemacht',
    what: 'Etwas ist schiefgegangen, das nicht schiefgehen darf. Es liegt nicht an Ihnen.',
    next: 'Versuchen Sie es noch einmal. Passiert es wieder, nennen Sie dem Helpdesk die Referenz.',
  },

  // Eingaben.
  required: {
    title: 'Es fehlt noch etwas',
    what: 'Ein Feld, das gebraucht wird, ist leer.',
    next: 'Füllen Sie es aus und machen Sie weiter.',
  },
  too_long: {
    title: 'Das ist zu lang',
    what: 'In einem Feld steht mehr, als aufbewahrt werden kann.',
    next: 'Kürzen Sie es und machen Sie weiter.',
  },
  bad_characters: {
    title: 'Einige Zeichen gehen hier nicht',
    what: 'In einem Feld stehen Zeichen, die nicht erlaubt oder nicht zu sehen sind.',
    next: 'Tippen Sie es von Hand, statt es einzufügen.',
  },
  bad_address: {
    title: 'Das ist keine E-Mail-Adresse',
    what: 'An das, was dort steht, ließe sich keine Mail schicken.',
    next: 'Berichtigen Sie die Adresse oder lassen Sie sie weg.',
  },
  bad_language: {
    title: 'Diese Sprache ist nicht bekannt',
    what: 'Latchkey kennt die gewünschte Sprache nicht.',
    next: 'Wählen Sie eine aus der Liste.',
  },
  in_use: {
    title: 'Das ist schon vergeben',
    what: 'Eine andere Person hat denselben Benutzernamen oder dieselbe E-Mail-Adresse.',
    next: 'Suchen Sie nach der Person oder geben Sie etwas anderes ein.',
  },

  // Personen und Abläufe.
  user_disabled: {
    title: 'Diese Person ist gesperrt',
    what: 'Für gesperrte Personen lassen sich keine Schlüssel einrichten.',
    next: 'Lassen Sie die Sperre zuerst aufheben, falls das richtig ist.',
  },
  ceremony_unknown: {
    title: 'Dieser Versuch ist nicht mehr bekannt',
    what: 'Der Anmeldedienst hat ihn vergessen, vielleicht durch einen Neustart.',
    next: 'Versuchen Sie es noch einmal. Dem Schlüssel ist nichts geschehen.',
  },
  ceremony_used: {
    title: 'Dieser Versuch ist schon verbraucht',
    what: 'Die Antwort des Schlüssels kam zweimal an und zählt nur einmal.',
    next: 'Versuchen Sie es noch einmal.',
  },
  ceremony_expired: {
    title: 'Das hat zu lange gedauert',
    what: 'Der Versuch gilt nur einige Minuten, und die sind um.',
    next: 'Versuchen Sie es noch einmal. Es geht an derselben Stelle weiter.',
  },

  // Sitzungen und Einladungen, und der Weg hierher.
  signed_out: {
    title: 'Sie sind abgemeldet',
    what: 'Sie wurden hier oder am Dienst abgemeldet, oder es war eine Weile niemand da.',
    next: 'Melden Sie sich wieder an. Was fertig war, bleibt erhalten.',
  },
  last_administrator: {
    title: 'Es bliebe niemand, der entscheidet',
    what: 'Dies ist die letzte Administratorin oder der letzte Administrator mit einem Schlüssel, der funktioniert.',
    next: 'Geben Sie zuerst jemand anderem die Rolle und einen Schlüssel.',
  },
  step_up_required: {
    title: 'Melden Sie sich noch einmal an',
    what: 'Das geht nur, wenn Sie eben Ihren Schlüssel benutzt haben.',
    next: 'Versuchen Sie es noch einmal und berühren Sie Ihren Schlüssel, wenn Sie dazu aufgefordert werden.',
  },
  invitation_unknown: {
    title: 'Dieser Link funktioniert nicht',
    what: 'Er wurde unterwegs abgeschnitten oder stammt nicht von hier.',
    next: 'Öffnen Sie den ganzen Link noch einmal oder lassen Sie einen neuen erstellen.',
  },
  invitation_used: {
    title: 'Dieser Link wurde schon benutzt',
    what: 'Mit jedem Link lässt sich ein Schlüssel einrichten.',
    next: 'Lassen Sie einen neuen Link erstellen. Haben Sie diesen nicht selbst benutzt, sagen Sie es dem Helpdesk.',
  },
  invitation_expired: {
    title: 'Dieser Link ist zu alt',
    what: 'Links gelten nur für kurze Zeit.',
    next: 'Lassen Sie einen neuen Link erstellen und benutzen Sie ihn gleich.',
  },
  invitation_ended: {
    title: 'Dieser Link gilt nicht mehr',
    what: 'Er wurde zurückgenommen, es gibt einen neueren, oder jemand hat zu oft einen falschen Code eingegeben.',
    next: 'Benutzen Sie den neuesten Link oder lassen Sie noch einen erstellen.',
  },

  // Post und Adressen.
  mail_off: {
    title: 'Von hier werden keine E-Mails verschickt',
    what: 'Es ist kein Mailserver eingerichtet.',
    next: 'Übergeben Sie die Einladung oder schicken Sie sie mit der Post, oder lassen Sie den Mailserver einrichten.',
  },
  no_address: {
    title: 'Es gibt keine Adresse, an die man schreiben könnte',
    what: 'Diese Person hat keine E-Mail-Adresse, die bestätigt ist.',
    next: 'Schicken Sie zuerst einen Link zum Bestätigen der Adresse oder übergeben Sie die Einladung.',
  },
  link_unknown: {
    title: 'Dieser Link gilt nicht mehr',
    what: 'Er wurde schon benutzt, ist älter als ein Tag, oder die Adresse ist inzwischen eine andere.',
    next: 'Ist die Adresse noch nicht bestätigt, lassen Sie einen neuen Link an sie schicken.',
  },
  address_changed: {
    title: 'Sie haben eben eine Adresse dieser Person geändert',
    what: 'Wer eine E-Mail-Adresse ändert, lädt diese Person 24 Stunden lang nicht ein und richtet ihr keinen Schlüssel ein.',
    next: 'Bitten Sie eine Kollegin oder einen Kollegen darum, oder warten Sie bis morgen.',
  },
  // Kioske, und was sie unterschreiben.
  pairing_unknown: {
    title: 'Dieser Code funktioniert nicht',
    what: 'Er wurde falsch eingegeben, oder es wurde schon ein Kiosk damit gekoppelt.',
    next: 'Vergleichen Sie ihn mit dem, was die Administration sieht, oder lassen Sie einen neuen erstellen.',
  },
  pairing_expired: {
    title: 'Dieser Code ist zu alt',
    what: 'Zehn Minuten lang lässt sich ein Kiosk damit koppeln.',
    next: 'Lassen Sie einen neuen Code erstellen und geben Sie ihn gleich ein.',
  },
  kiosk_unknown: {
    title: 'Der Dienst kennt diesen Kiosk nicht',
    what: 'Dieser Computer wurde nie mit ihm gekoppelt, oder mit einem anderen unter dieser Adresse.',
    next: 'Lassen Sie von der Administration einen Code erstellen und koppeln Sie diesen Kiosk.',
  },
  kiosk_revoked: {
    title: 'Dieser Kiosk wurde widerrufen',
    what: 'Die Administration hat ihn beendet. Hier geht nichts mehr.',
    next: 'Fragen Sie die Administration. Mit einem neuen Code lässt er sich wieder koppeln.',
  },
  kiosk_clock: {
    title: 'Die Uhr dieses Kiosks geht falsch',
    what: 'Sie weicht um mehr als zwei Minuten von der des Dienstes ab.',
    next: 'Stellen Sie Datum und Uhrzeit oder lassen Sie das Netz sie stellen, und versuchen Sie es noch einmal.',
  },
  kiosk_signature: {
    title: 'Der Dienst nimmt die Unterschrift dieses Kiosks nicht an',
    what: 'Etwas zwischen Kiosk und Dienst hat das Gesendete verändert, oder der Schlüssel dieses Kiosks ist ein anderer.',
    next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie es der Administration, die ihn neu koppeln kann.',
  },
  kiosk_replayed: {
    title: 'Das wurde zweimal gesendet',
    what: 'Der Dienst hatte genau diese Anfrage schon und hat beim zweiten Mal nichts getan.',
    next: 'Versuchen Sie es noch einmal. Geschieht es oft, sagen Sie es der Administration.',
  },
  too_large: {
    title: 'Das war zu viel auf einmal',
    what: 'Es wurde mehr geschickt, als hier irgendwo gebraucht wird.',
    next: 'Kürzen Sie, was Sie eingegeben haben, und versuchen Sie es noch einmal.',
  },
  too_many: {
    title: 'Zu viele Versuche',
    what: 'Es gab in kurzer Zeit zu viele Versuche.',
    next: 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
  },
  cross_origin: {
    title: 'Das kam von einer anderen Seite',
    what: 'Eine andere Website wollte etwas, das nur diese Seiten verlangen dürfen.',
    next: 'Öffnen Sie diese Seiten noch einmal unter ihrer eigenen Adresse.',
  },

  // Prüfung.
  wrong_challenge: {
    title: 'Der Schlüssel hat auf etwas anderes geantwortet',
    what: 'Seine Antwort gehört nicht zu diesem Versuch.',
    next: 'Versuchen Sie es noch einmal.',
  },
  wrong_origin: {
    title: 'Der Schlüssel hat für eine andere Adresse geantwortet',
    what: 'Seine Antwort nennt eine Adresse, die nicht diese ist.',
    next: 'Brechen Sie ab und sagen Sie dem Helpdesk Bescheid. Die Einstellungen dieses Programms müssen geprüft werden.',
  },
  wrong_relying_party: {
    title: 'Der Schlüssel hat für einen anderen Dienst geantwortet',
    what: 'Seine Antwort gehört zu einem Dienst, der nicht dieser ist.',
    next: 'Brechen Sie ab und sagen Sie dem Helpdesk Bescheid. Die Einstellungen dieses Programms müssen geprüft werden.',
  },
  wrong_type: {
    title: 'Der Schlüssel hat zwei Schritte verwechselt',
    what: 'Er hat sich angemeldet, wo er sich registrieren sollte, oder umgekehrt.',
    next: 'Versuchen Sie es noch einmal. Passiert es wieder, nehmen Sie einen anderen Schlüssel.',
  },
  wrong_user: {
    title: 'Dieser Schlüssel hat für jemand anderen geantwortet',
    what: 'Er hat sich mit dem Eintrag einer anderen Person angemeldet.',
    next: 'Prüfen Sie, ob es der richtige Schlüssel ist, oder nehmen Sie einen anderen.',
  },
  not_present: {
    title: 'Der Schlüssel wurde nicht berührt',
    what: 'Er meldet, dass ihn niemand berührt hat.',
    next: 'Versuchen Sie es noch einmal und berühren Sie ihn, sobald er blinkt.',
  },
  not_verified: {
    title: 'Der Schlüssel hat die PIN nicht geprüft',
    what: 'Er hat geantwortet, ohne sich zu vergewissern, wer ihn in der Hand hat.',
    next: 'Versuchen Sie es noch einmal. Passiert es wieder, nehmen Sie einen anderen Schlüssel.',
  },
  bad_signature: {
    title: 'Die Unterschrift des Schlüssels stimmt nicht',
    what: 'Was er unterschrieben hat, passt nicht zu seinem eigenen Eintrag. Vielleicht ist er defekt.',
    next: 'Versuchen Sie es noch einmal. Passiert es wieder, nehmen Sie einen anderen Schlüssel.',
  },
  bad_attestation: {
    title: 'Der Schlüssel konnte seine Herkunft nicht belegen',
    what: 'Was er über seinen Hersteller sagt, trifft nicht zu. Vielleicht ist er defekt oder gefälscht.',
    next: 'Nehmen Sie einen anderen Schlüssel und geben Sie diesen dem Helpdesk.',
  },
  credential_in_use: {
    title: 'Dieser Schlüssel ist schon eingerichtet',
    what: 'Derselbe Eintrag ist bereits registriert.',
    next: 'Verwenden Sie ihn, wie er ist, oder nehmen Sie einen anderen.',
  },
  credential_unknown: {
    title: 'Das ist nicht der eingerichtete Schlüssel',
    what: 'Er hat mit einem Eintrag geantwortet, der hier nicht bekannt ist.',
    next: 'Stecken Sie den Schlüssel ein, der eben eingerichtet wurde, oder beginnen Sie von vorn.',
  },
  credential_inactive: {
    title: 'Dieser Schlüssel gilt nicht mehr',
    what: 'Er wurde ausgesetzt oder gesperrt.',
    next: 'Nehmen Sie einen anderen Schlüssel. Einen ausgesetzten kann der Helpdesk wieder zulassen.',
  },
  credential_unproved: {
    title: 'Dieser Schlüssel wurde nie ausprobiert',
    what: 'Er ist registriert, gilt aber erst, wenn er sich beim Einrichten einmal angemeldet hat.',
    next: 'Richten Sie ihn noch einmal ein; es fehlt nur das Ausprobieren.',
  },
  credential_lapsed: {
    title: 'Dieser Schlüssel wurde nicht rechtzeitig ausprobiert',
    what: 'Er wurde vor mehr als einem Tag registriert und nie benutzt.',
    next: 'Richten Sie ihn noch einmal von Anfang an ein.',
  },
  clone_suspected: {
    title: 'Von diesem Schlüssel gibt es vielleicht eine Kopie',
    what: 'Sein Zähler ist zurückgegangen, wie es vorkommt, wenn es ihn zweimal gibt.',
    next: 'Benutzen Sie ihn nicht mehr und geben Sie ihn dem Helpdesk.',
  },
  refused_kind: {
    title: 'Schlüssel dieser Art werden nicht angenommen',
    what: 'Hier gelten nur Sicherheitsschlüssel, die man bei sich trägt.',
    next: 'Nehmen Sie einen anderen Schlüssel.',
  },
  refused_algorithm: {
    title: 'Dieser Schlüssel unterschreibt auf eine Art, die nicht angenommen wird',
    what: 'Keines seiner Verfahren ist hier zugelassen.',
    next: 'Nehmen Sie einen neueren Schlüssel.',
  },
  refused_backup: {
    title: 'Kopierbare Schlüssel werden nicht angenommen',
    what: 'Was dieser Schlüssel aufbewahrt, ließe sich auf andere Geräte kopieren.',
    next: 'Nehmen Sie einen Sicherheitsschlüssel, der seine Geheimnisse für sich behält.',
  },
  refused_model: {
    title: 'Dieses Modell wird nicht angenommen',
    what: 'Ihre Organisation lässt Schlüssel dieses Modells nicht zu.',
    next: 'Nehmen Sie ein anderes Modell. Der Helpdesk weiß, welche zugelassen sind.',
  },
  refused_attestation: {
    title: 'Dieser Schlüssel belegt sein Modell nicht',
    what: 'Ihre Organisation nimmt nur Schlüssel an, die beweisen können, von welchem Modell sie sind.',
    next: 'Nehmen Sie ein anderes Modell. Der Helpdesk weiß, welche zugelassen sind.',
  },
  refused_practice: {
    title: 'Ein Übungsschlüssel zählt hier nicht',
    what: 'Er besteht nur aus Software und ist zum Vorführen da.',
    next: 'Nehmen Sie einen echten Sicherheitsschlüssel.',
  },

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
    next: 'Sagen Sie dem Helpdesk Bescheid. Unter Linux fehlt eine udev-Regel; unter Windows muss es der Dialog des Systems tun.',
  },
  key_no_answer: {
    title: 'Der Schlüssel antwortet nicht',
    what: 'Er steckt, sagt aber nichts.',
    next: 'Ziehen Sie ihn ab, warten Sie einen Moment und stecken Sie ihn wieder ein.',
  },
  key_bad_answer: {
    title: 'Der Schlüssel antwortet wirr',
    what: 'Seine Antwort ergibt keinen Sinn. Vielleicht ist er defekt oder steckt nicht richtig.',
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
    title: 'Dieser Schlüssel kennt unsere Unterschriften nicht',
    what: 'Keines seiner Verfahren ist hier zugelassen.',
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
    next: 'Stecken Sie den eben eingerichteten Schlüssel ein, oder beginnen Sie mit diesem von vorn.',
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
};
