import { keyProblems } from './de.key.problems';
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
    what: 'An das, was dort steht, ließe sich keine E-Mail schicken.',
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
    title: 'Diese Person ist ausgesperrt',
    what: 'Für ausgesperrte Personen lassen sich keine Schlüssel einrichten.',
    next: 'Lassen Sie sie zuerst wieder hereinlassen, falls das richtig ist.',
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
    what: 'Diese Person ist die letzte in der Verwaltung, deren Schlüssel funktioniert.',
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
    next: 'Vergleichen Sie ihn mit dem, was die Verwaltung sieht, oder lassen Sie einen neuen erstellen.',
  },
  pairing_expired: {
    title: 'Dieser Code ist zu alt',
    what: 'Zehn Minuten lang lässt sich ein Kiosk damit koppeln.',
    next: 'Lassen Sie einen neuen Code erstellen und geben Sie ihn gleich ein.',
  },
  kiosk_unknown: {
    title: 'Der Dienst kennt diesen Kiosk nicht',
    what: 'Dieser Computer wurde nie mit ihm gekoppelt, oder mit einem anderen unter dieser Adresse.',
    next: 'Lassen Sie von der Verwaltung einen Code erstellen und koppeln Sie diesen Kiosk.',
  },
  kiosk_revoked: {
    title: 'Dieser Kiosk wurde gesperrt',
    what: 'Die Verwaltung hat ihn gesperrt. Hier geht nichts mehr.',
    next: 'Fragen Sie die Verwaltung. Mit einem neuen Code lässt er sich wieder koppeln.',
  },
  kiosk_clock: {
    title: 'Die Uhr dieses Kiosks geht falsch',
    what: 'Sie weicht um mehr als zwei Minuten von der des Dienstes ab.',
    next: 'Stellen Sie Datum und Uhrzeit oder lassen Sie das Netz sie stellen, und versuchen Sie es noch einmal.',
  },
  kiosk_signature: {
    title: 'Der Dienst nimmt die Unterschrift dieses Kiosks nicht an',
    what: 'Etwas zwischen Kiosk und Dienst hat das Gesendete verändert, oder der Schlüssel dieses Kiosks ist ein anderer.',
    next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie es der Verwaltung, die ihn neu koppeln kann.',
  },
  kiosk_replayed: {
    title: 'Das wurde zweimal gesendet',
    what: 'Der Dienst hatte genau diese Anfrage schon und hat beim zweiten Mal nichts getan.',
    next: 'Versuchen Sie es noch einmal. Geschieht es oft, sagen Sie es der Verwaltung.',
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

  // Der Schlüssel, und der Kiosk selbst.
  ...keyProblems,
};
