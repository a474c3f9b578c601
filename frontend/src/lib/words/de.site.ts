import type { Words } from './en';

/** Was nur die Seiten im Browser sagen, oder anders als der Platz am Helpdesk. */
export const site: Words['site'] = {
  starting: {
    sentence: 'Die Seiten werden geholt.',
    failed: 'Der Dienst antwortet nicht',
    failedWhat: 'Der Anmeldedienst war nicht zu erreichen, oder er schickte etwas, das keinen Sinn ergibt.',
    failedNext: 'Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
  },
  signedInAs: (name) => `Angemeldet als ${name}`,
  signOut: 'Abmelden',
  signedOut: 'Sie sind abgemeldet.',
  toStart: 'Zum Anfang',
  beginAgain: 'Von vorn beginnen',
  retryIn: (seconds) =>
    seconds === 1
      ? 'In einer Sekunde können Sie es wieder versuchen.'
      : seconds < 100
        ? `In ${seconds} Sekunden können Sie es wieder versuchen.`
        : `In ${Math.ceil(seconds / 60)} Minuten können Sie es wieder versuchen.`,
  stepUp: 'Ihr Browser fragt zuerst nach einem Ihrer Schlüssel, damit das niemand sonst tun kann.',
  followWindow: 'Folgen Sie dem Fenster Ihres Browsers …',
  start: {
    heading: 'Richten Sie Ihren Sicherheitsschlüssel ein oder melden Sie sich damit an',
    headingSignIn: 'Melden Sie sich mit Ihrem Sicherheitsschlüssel an',
    sentence: (rp) => `Mit ihm melden Sie sich bei ${rp} ohne Passwort an.`,
    register: 'Schlüssel einrichten',
    signIn: 'Anmelden',
    how: 'So wird ein Schlüssel eingerichtet',
    steps: {
      person: 'Sie sagen, wer Sie sind.',
      key: 'Sie stecken den Schlüssel ein. Ihr Browser fragt nach seiner PIN und einer Berührung.',
      tryIt: 'Sie probieren ihn einmal aus und wissen dann, dass er geht.',
    },
    invited: 'Den ersten Schlüssel richten Sie beim Helpdesk ein. Mit ihm erstellen Sie hier Links für Ihre anderen Geräte.',
    closed: 'Schlüssel richten Sie beim Helpdesk ein.',
  },
  register: {
    heading: 'Sagen Sie, wer Sie sind',
    sentence: 'Danach richten Sie Ihren Sicherheitsschlüssel ein.',
    usernameHint: 'Mit ihm melden Sie sich an',
    main: 'Weiter zum Schlüssel',
  },
  setUp: {
    heading: 'Richten Sie Ihren Sicherheitsschlüssel ein',
    sentence: 'Stecken Sie ihn ein oder legen Sie ihn bereit. Ihr Browser fragt nach seiner PIN und einer Berührung.',
    newKey: 'Ein neuer Schlüssel hat noch keine PIN. Sie wählen sie im Fenster Ihres Browsers und geben sie bei jeder Anmeldung ein.',
    main: 'Schlüssel einrichten',
  },
  making: {
    heading: 'Folgen Sie dem Fenster Ihres Browsers',
    sentence: 'Wählen Sie den Sicherheitsschlüssel. Geben Sie dann seine PIN ein und berühren Sie ihn, wenn er blinkt.',
    waiting: 'Warten auf Ihren Schlüssel …',
    stop: 'Abbrechen',
  },
  tryIt: {
    heading: 'Probieren Sie Ihren Schlüssel einmal aus',
    sentence: 'Er ist registriert, gilt aber erst, wenn Sie sich einmal mit ihm angemeldet haben.',
    resumed: 'Dieser Schlüssel wurde schon registriert. Er muss nur noch ausprobiert werden.',
    main: 'Jetzt ausprobieren',
  },
  trying: {
    sentence: 'Es fragt nach der PIN des Schlüssels, den Sie eben eingerichtet haben, und dann nach einer Berührung.',
  },
  done: {
    signIn: 'Damit anmelden',
    keys: 'Zu meinen Schlüsseln',
    second: 'Richten Sie bald einen zweiten Schlüssel ein, damit Sie nicht ausgesperrt sind, wenn Sie diesen verlieren.',
  },
  signIn: {
    heading: 'Melden Sie sich mit Ihrem Schlüssel an',
    sentence: 'Ihr Browser fragt nach der PIN Ihres Schlüssels und dann nach einer Berührung.',
    username: 'Benutzername',
    usernameHint: 'Sie können ihn weglassen. Ihr Schlüssel weiß, wer Sie sind.',
    knownAs: (username) => `Sie melden sich als „${username}“ an.`,
    somebodyElse: 'Jemand anders',
    remember: 'Meinen Benutzernamen auf diesem Gerät merken',
    rememberHint: 'Nur auf einem Gerät, das Ihnen gehört',
    main: 'Anmelden',
    noKey: 'Ich habe noch keinen Schlüssel',
  },
  signingIn: {
    sentence: 'Wählen Sie Ihren Schlüssel, geben Sie seine PIN ein und berühren Sie ihn, wenn er blinkt.',
  },
  keys: {
    heading: 'Halten Sie Ihre Schlüssel in Ordnung',
    none: 'Sie haben keinen Schlüssel, mit dem Sie sich anmelden können.',
    one: 'Sie haben einen Schlüssel zum Anmelden. Richten Sie einen zweiten ein, damit Sie nicht ausgesperrt sind, wenn Sie ihn verlieren.',
    many: (n) => `Sie haben ${n} Schlüssel zum Anmelden.`,
    add: 'Weiteren Schlüssel einrichten',
    link: 'Auf einem anderen Gerät',
    label: 'Meine Schlüssel',
    signedInWith: 'Mit diesem Schlüssel sind Sie angemeldet.',
    renamed: (key) => `Der Schlüssel heißt jetzt „${key}“.`,
    suspended: (key) => `„${key}“ ist ausgesetzt.`,
    reinstated: (key) => `„${key}“ ist wieder zugelassen.`,
    revoked: (key) => `„${key}“ ist gesperrt.`,
    goneWithKey: 'Sie waren mit ihm angemeldet und sind deshalb jetzt abgemeldet.',
    willGo: 'Sie sind mit diesem Schlüssel angemeldet und werden danach abgemeldet.',
    reinstateWhat: 'Sie können sich mit diesem Schlüssel wieder anmelden. Tun Sie das nur, wenn Sie ihn zurückhaben.',
    last: 'Das ist Ihr letzter Schlüssel',
    lastWhat: 'Ohne ihn können Sie sich hier nicht mehr anmelden, und nur der Helpdesk kann Sie wieder hereinlassen.',
    lastAdd: 'Zuerst einen weiteren einrichten',
    lastAnyway: 'Ohne ihn weitermachen',
  },
  link: {
    heading: 'Richten Sie einen Schlüssel auf einem anderen Gerät ein',
    sentence: 'Sie bekommen einen Link für dieses Gerät. Er gilt einmal, zehn Minuten lang.',
    main: 'Link erstellen',
    showHeading: 'Öffnen Sie diesen Link auf dem anderen Gerät',
    showSentence: 'Richten Sie seine Kamera auf das Bild oder tippen Sie die Adresse dort ein.',
    picture: 'Der Link, als Bild für die Kamera',
    address: 'Adresse',
    copy: 'Adresse kopieren',
    copied: 'Die Adresse ist kopiert.',
    notCopied: 'Der Browser lässt die Adresse nicht kopieren. Markieren Sie sie von Hand.',
    secret: 'Wer ihn öffnet, kann einen Schlüssel für Sie einrichten. Zeigen Sie ihn niemandem.',
    left: (minutes, seconds) =>
      `Gilt noch ${minutes === 0 ? '' : minutes === 1 ? '1 Minute ' : `${minutes} Minuten `}${seconds === 1 ? '1 Sekunde' : `${seconds} Sekunden`}`,
    expiredHeading: 'Erstellen Sie einen neuen Link',
    expiredSentence: 'Die zehn Minuten sind um, und der Link öffnet nichts mehr.',
    done: 'Zu meinen Schlüsseln',
  },
  device: {
    heading: 'Richten Sie auf diesem Gerät einen Schlüssel ein',
    sentence: 'Mit dem Link, den Sie geöffnet haben, richten Sie hier einen Schlüssel ein. Ihre anderen bleiben, wie sie sind.',
    willGo: (name) => `Sie sind hier als ${name} angemeldet und werden abgemeldet, wenn Sie den Link verwenden.`,
    main: 'Link verwenden',
    noLink: 'Öffnen Sie den Link, den Ihr anderes Gerät zeigt',
    noLinkSentence: 'Zu dieser Adresse gehört der Rest des Links, mit dem Sie einen Schlüssel einrichten.',
  },
  missing: {
    heading: 'Öffnen Sie diese Seite in einem anderen Browser',
    headingInsecure: 'Öffnen Sie diese Seite unter ihrer sicheren Adresse',
  },
  problems: {
    not_found: {
      title: 'Das gibt es nicht mehr',
      what: 'Es wurde inzwischen entfernt.',
      next: 'Laden Sie die Seite neu.',
    },
    forbidden: {
      title: 'Das ist hier nicht erlaubt',
      what: 'Sie haben hier nicht das Recht dazu.',
      next: 'Gehen Sie zurück zum Anfang oder fragen Sie den Helpdesk.',
    },
    unavailable: {
      title: 'Der Dienst kann gerade nichts tun',
      what: 'Er kann im Augenblick weder lesen noch speichern. Nichts von dem, was Sie getan haben, ist halb gespeichert.',
      next: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
    },
    in_use: {
      title: 'Das ist schon vergeben',
      what: 'Jemand hat denselben Benutzernamen oder dieselbe E-Mail-Adresse.',
      next: 'Geben Sie etwas anderes ein. Wenn Sie es selbst sind, melden Sie sich an.',
    },
    user_disabled: {
      title: 'Sie sind gesperrt',
      what: 'Jemand hat Sie für diesen Dienst gesperrt.',
      next: 'Fragen Sie den Helpdesk.',
    },
    credential_unknown: {
      title: 'Dieser Schlüssel öffnet hier nichts',
      what: 'Er ist für diesen Dienst nicht eingerichtet, oder nicht für den eingegebenen Benutzernamen.',
      next: 'Prüfen Sie den Benutzernamen oder lassen Sie ihn weg. Oder nehmen Sie einen anderen Schlüssel.',
    },
    credential_inactive: {
      title: 'Dieser Schlüssel gilt nicht mehr',
      what: 'Er wurde ausgesetzt oder gesperrt.',
      next: 'Nehmen Sie einen anderen. Haben Sie ihn selbst ausgesetzt, melden Sie sich mit einem anderen an und lassen ihn wieder zu.',
    },
    credential_unproved: {
      title: 'Dieser Schlüssel wurde nie ausprobiert',
      what: 'Er ist registriert, lässt sich aber erst benutzen, wenn er sich beim Einrichten einmal angemeldet hat.',
      next: 'Richten Sie ihn noch einmal ein. Nur das Ausprobieren fehlt.',
    },
    wrong_user: {
      title: 'Dieser Schlüssel gehört jemand anderem',
      what: 'Er hat sich für eine andere Person angemeldet als die, nach der gefragt war.',
      next: 'Prüfen Sie den Benutzernamen oder nehmen Sie einen anderen Schlüssel.',
    },
    clone_suspected: {
      title: 'Von diesem Schlüssel gibt es vielleicht eine Kopie',
      what: 'Sein Zähler ist zurückgegangen, wie es geschieht, wenn es zwei davon gibt. Er wurde ausgesetzt.',
      next: 'Nehmen Sie einen anderen Schlüssel und sagen Sie dem Helpdesk Bescheid.',
    },
    refused_kind: {
      title: 'Diese Art von Schlüssel wird nicht angenommen',
      what: 'Hier gelten nur Sicherheitsschlüssel, die man bei sich trägt, keine Telefone und keine Computer.',
      next: 'Versuchen Sie es noch einmal und wählen Sie im Fenster Ihres Browsers den Sicherheitsschlüssel.',
    },
    refused_backup: {
      title: 'Schlüssel, die sich kopieren lassen, werden nicht angenommen',
      what: 'Was gewählt wurde, bewahrt seine Einträge so auf, dass sie auf andere Geräte kopiert werden können.',
      next: 'Versuchen Sie es noch einmal und wählen Sie im Fenster Ihres Browsers einen Sicherheitsschlüssel.',
    },
  },
  fields: {
    username: { in_use: 'Dieser Benutzername ist schon vergeben. Nehmen Sie einen anderen. Wenn es Ihrer ist, melden Sie sich an.' },
    email: { in_use: 'Diese E-Mail-Adresse ist schon vergeben. Nehmen Sie eine andere oder lassen Sie sie weg.' },
  },
};
