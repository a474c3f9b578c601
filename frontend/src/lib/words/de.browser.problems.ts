import type { BrowserProblemTexts } from './problem';

export const browserProblems: BrowserProblemTexts = {
  browser_unsupported: {
    title: 'Dieser Browser kennt keine Sicherheitsschlüssel',
    what: 'Er ist zu alt, oder Sicherheitsschlüssel sind in ihm ausgeschaltet.',
    next: 'Öffnen Sie diese Seite in einem aktuellen Chrome, Edge, Firefox oder Safari.',
  },
  browser_insecure: {
    title: 'Diese Seite kam nicht auf sicherem Weg',
    what: 'Browser lassen Sicherheitsschlüssel nur zu, wo die Adresse mit https beginnt.',
    next: 'Öffnen Sie die Adresse noch einmal mit https davor. Geht das nicht, sagen Sie dem Helpdesk Bescheid.',
  },
  browser_cancelled: {
    title: 'Es wurde vor dem Ende abgebrochen',
    what: 'Das Fenster Ihres Browsers wurde geschlossen, oder es wurde kein passender Schlüssel berührt. Verloren ist nichts.',
    next: 'Versuchen Sie es noch einmal, wenn Sie so weit sind, und berühren Sie Ihren Schlüssel, wenn er blinkt.',
  },
  browser_taken: {
    title: 'Dieser Schlüssel ist vergeben',
    what: 'Er ist für diese Person schon eingerichtet, oder er gehört dem, der den Bildschirm übergeben hat.',
    next: 'Nehmen Sie einen anderen Schlüssel.',
  },
  browser_timeout: {
    title: 'Die Zeit war um',
    what: 'Solange der Browser wartete, wurde kein Schlüssel berührt. Verloren ist nichts.',
    next: 'Versuchen Sie es noch einmal und berühren Sie Ihren Schlüssel, sobald er blinkt.',
  },
  browser_excluded: {
    title: 'Dieser Schlüssel ist für Sie schon eingerichtet',
    what: 'Auf ihm steht ein Eintrag von Ihnen für diesen Dienst.',
    next: 'Benutzen Sie ihn, wie er ist, oder nehmen Sie einen anderen als zweiten.',
  },
  browser_security: {
    title: 'Der Browser lässt das hier nicht zu',
    what: 'Die Adresse dieser Seite gehört nicht zum Anmeldedienst.',
    next: 'Öffnen Sie diese Seiten unter ihrer eigenen Adresse. Geschieht es noch einmal, sagen Sie dem Helpdesk Bescheid.',
  },
  browser_not_supported: {
    title: 'Die Unterschriften dieses Schlüssels werden hier nicht angenommen',
    what: 'Keines seiner Verfahren ist zugelassen.',
    next: 'Nehmen Sie einen neueren Schlüssel.',
  },
  browser_constraint: {
    title: 'Dieser Schlüssel kann nicht, was nötig ist',
    what: 'Er prüft weder eine PIN noch einen Fingerabdruck, oder er hat keinen Platz für einen weiteren Eintrag.',
    next: 'Geben Sie ihm in den Einstellungen Ihres Browsers oder Systems eine PIN, oder nehmen Sie einen anderen Schlüssel.',
  },
  browser_aborted: {
    title: 'Es kam etwas dazwischen',
    what: 'Eine andere Frage nach einem Schlüssel trat an die Stelle dieser. Verloren ist nichts.',
    next: 'Versuchen Sie es noch einmal und lassen Sie andere Fenster so lange in Ruhe.',
  },
  browser_busy: {
    title: 'Der Browser fragt noch nach einem Schlüssel',
    what: 'Eine andere Seite hat nach einem gefragt und ist noch nicht fertig.',
    next: 'Bringen Sie das zu Ende oder schließen Sie jene Seite, und versuchen Sie es dann noch einmal.',
  },
  browser_not_readable: {
    title: 'Der Schlüssel ließ sich nicht lesen',
    what: 'Der Browser sprach schon mit ihm und bekam dann keine verständliche Antwort.',
    next: 'Ziehen Sie ihn ab, stecken Sie ihn wieder ein und versuchen Sie es noch einmal.',
  },
  browser_unknown: {
    title: 'Der Schlüssel konnte es nicht',
    what: 'Er meldete dem Browser einen Fehler. Vielleicht ist er voll oder kaputt.',
    next: 'Ziehen Sie ihn ab, stecken Sie ihn wieder ein und versuchen Sie es noch einmal. Bleibt es so, nehmen Sie einen anderen Schlüssel.',
  },
  browser_failed: {
    title: 'Der Browser konnte es nicht',
    what: 'Er hörte auf und sagte nicht, warum.',
    next: 'Laden Sie die Seite neu und versuchen Sie es noch einmal. Hilft das nicht, nehmen Sie einen anderen Browser.',
  },
  browser_offline: {
    title: 'Der Dienst ist nicht zu erreichen',
    what: 'Es kam keine Antwort. Vielleicht fehlt das Netz.',
    next: 'Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
  },
  browser_no_service: {
    title: 'Etwas anderes hat geantwortet',
    what: 'Die Antwort kam nicht vom Anmeldedienst. Vielleicht will dieses Netz, dass Sie sich zuerst bei ihm anmelden.',
    next: 'Öffnen Sie irgendeine andere Website, um zu sehen, ob sie geht, und versuchen Sie es dann noch einmal.',
  },
};
