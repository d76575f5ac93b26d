<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>Coverdesk</name>
    <message>
        <source>1 change</source>
        <translation>1 Änderung</translation>
    </message>
    <message>
        <source>1 change before</source>
        <translation>1 Änderung davor</translation>
    </message>
    <message>
        <source>1 change needs you</source>
        <translation>1 Änderung zu klären</translation>
    </message>
    <message>
        <source>1 change not sent</source>
        <translation>1 Änderung nicht gesendet</translation>
    </message>
    <message>
        <source>1 change of yours needs you</source>
        <translation>1 Ihrer Änderungen ist zu klären</translation>
    </message>
    <message>
        <source>1 change waits</source>
        <translation>1 Änderung wartet</translation>
    </message>
    <message>
        <source>1 change waits here for a connection.</source>
        <translation>1 Änderung wartet hier auf eine Verbindung.</translation>
    </message>
    <message>
        <source>1 changed</source>
        <translation>1 geändert</translation>
    </message>
    <message>
        <source>1 claim</source>
        <translation>1 Schaden</translation>
    </message>
    <message>
        <source>1 claim open</source>
        <translation>1 offener Schaden</translation>
    </message>
    <message>
        <source>1 colleague was shown with other roles than theirs; that is put right.</source>
        <translation>1 Kollege wurde mit anderen Rollen gezeigt, als er hat; das ist berichtigt.</translation>
    </message>
    <message>
        <source>1 customer</source>
        <translation>1 Kunde</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message>
        <source>1 day ago</source>
        <translation>vor 1 Tag</translation>
    </message>
    <message>
        <source>1 day late</source>
        <translation>1 Tag überfällig</translation>
    </message>
    <message>
        <source>1 decision</source>
        <translation>1 Entscheidung</translation>
    </message>
    <message>
        <source>1 delivery to a webhook is forgotten.</source>
        <translation>1 Zustellung an einen Webhook wurde gelöscht.</translation>
    </message>
    <message>
        <source>1 done</source>
        <translation>1 erledigt</translation>
    </message>
    <message>
        <source>1 entry is kept and cannot be shown. Ask your administrator to correct it.</source>
        <translation>1 Eintrag ist aufbewahrt und kann nicht gezeigt werden. Bitten Sie Ihre Administration, ihn zu berichtigen.</translation>
    </message>
    <message>
        <source>1 entry was not taken as you made it: see Needs attention.</source>
        <translation>1 Eingabe wurde nicht so übernommen, wie Sie sie gemacht haben: siehe „Zu klären“.</translation>
    </message>
    <message>
        <source>1 file was opened along with others.</source>
        <translation>1 Akte wurde mit anderen zusammen geöffnet.</translation>
    </message>
    <message>
        <source>1 given to {name}</source>
        <translation>1 an {name} gegeben</translation>
    </message>
    <message>
        <source>1 key was over long ago and is forgotten.</source>
        <translation>1 Schlüssel war seit Langem abgelaufen und wurde gelöscht.</translation>
    </message>
    <message>
        <source>1 late</source>
        <translation>1 überfällig</translation>
    </message>
    <message>
        <source>1 line left the list meanwhile and is not in it.</source>
        <translation>1 Zeile hat die Liste inzwischen verlassen und fehlt darin.</translation>
    </message>
    <message>
        <source>1 more is not shown</source>
        <translation>1 weitere wird nicht gezeigt</translation>
    </message>
    <message>
        <source>1 moved</source>
        <translation>1 verschoben</translation>
    </message>
    <message>
        <source>1 new claim</source>
        <translation>1 neuer Schaden</translation>
    </message>
    <message>
        <source>1 note added</source>
        <translation>1 Notiz hinzugefügt</translation>
    </message>
    <message>
        <source>1 old notification was taken off its desk.</source>
        <translation>1 alte Mitteilung wurde vom Schreibtisch genommen.</translation>
    </message>
    <message>
        <source>1 overdue step was escalated.</source>
        <translation>1 überfällige Aufgabe wurde eskaliert.</translation>
    </message>
    <message>
        <source>1 policy</source>
        <translation>1 Police</translation>
    </message>
    <message>
        <source>1 renewal</source>
        <translation>1 Verlängerung</translation>
    </message>
    <message>
        <source>1 request</source>
        <translation>1 Antrag</translation>
    </message>
    <message>
        <source>1 session was over and is forgotten.</source>
        <translation>1 Sitzung war beendet und wurde gelöscht.</translation>
    </message>
    <message>
        <source>1 sight of a claim had outlived its reason and was ended.</source>
        <translation>1 Einsicht in einen Schaden war nicht mehr begründet und wurde beendet.</translation>
    </message>
    <message>
        <source>1 step was told to whoever leads now.</source>
        <translation>1 Aufgabe wurde denen gemeldet, die jetzt leiten.</translation>
    </message>
    <message>
        <source>1 task</source>
        <translation>1 Aufgabe</translation>
    </message>
    <message>
        <source>1 task of the team is due or late</source>
        <translation>1 Aufgabe des Teams ist fällig oder überfällig</translation>
    </message>
    <message>
        <source>1 thing needs you</source>
        <translation>1 für Sie zu tun</translation>
    </message>
    <message>
        <source>1 waits for you</source>
        <translation>1 wartet auf Sie</translation>
    </message>
    <message>
        <source>1 was closed after them.</source>
        <translation>1 wurde nach ihnen geschlossen.</translation>
    </message>
    <message>
        <source>1 was left as it is, and stays marked</source>
        <translation>1 blieb, wie es ist, und bleibt markiert</translation>
    </message>
    <message>
        <source>A day earlier</source>
        <translation>Einen Tag früher</translation>
    </message>
    <message>
        <source>A day later</source>
        <translation>Einen Tag später</translation>
    </message>
    <message>
        <source>A decision on a conflict is not undone. Enter what should be instead.</source>
        <translation>Eine Entscheidung über einen Konflikt wird nicht rückgängig gemacht. Geben Sie ein, was stattdessen gelten soll.</translation>
    </message>
    <message>
        <source>A decision on somebody’s request is not undone: money may follow it at once. Tell whoever asked, and let them ask anew or enter what should be instead.</source>
        <translation>Eine Entscheidung über einen Antrag wird nicht rückgängig gemacht: Geld kann ihr sofort folgen. Sagen Sie es der Person, die ihn gestellt hat; sie beantragt neu, oder Sie geben ein, was stattdessen gelten soll.</translation>
    </message>
    <message>
        <source>A denial needs the policy provision, the reason, a letter and a manager. The claim stays open. Prepare the denial letter first.</source>
        <translation>Eine Ablehnung braucht die Klausel der Police, den Grund, ein Schreiben und eine Leitung. Der Schaden bleibt offen. Bereiten Sie zuerst das Ablehnungsschreiben vor.</translation>
    </message>
    <message>
        <source>A few words in a row that belong together only for you are good.</source>
        <translation>Gut ist eine Folge von Wörtern, die nur Sie miteinander verbinden.</translation>
    </message>
    <message>
        <source>A field</source>
        <translation>Ein Feld</translation>
    </message>
    <message>
        <source>A file of the program is missing or damaged ({reason}). Your work is safe, and the other pages work as always. Try again; if it stays like this, install Coverdesk anew.</source>
        <translation>Eine Datei des Programms fehlt oder ist beschädigt ({reason}). Ihre Arbeit ist sicher, und die anderen Seiten funktionieren wie immer. Versuchen Sie es erneut; bleibt es so, installieren Sie Coverdesk neu.</translation>
    </message>
    <message>
        <source>A newer version of Coverdesk has worked with this profile. Your work is safe. Update this program.</source>
        <translation>Eine neuere Version von Coverdesk hat mit diesem Profil gearbeitet. Ihre Arbeit ist sicher. Aktualisieren Sie dieses Programm.</translation>
    </message>
    <message>
        <source>A note on {claim}</source>
        <translation>Eine Notiz zu {claim}</translation>
    </message>
    <message>
        <source>A request</source>
        <translation>Ein Antrag</translation>
    </message>
    <message>
        <source>A task that must be done was due {due}: {subject}.</source>
        <translation>Eine Aufgabe, die erledigt werden muss, war fällig am {due}: {subject}.</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Vermittler</translation>
    </message>
    <message>
        <source>All changes</source>
        <translation>Alle Änderungen</translation>
    </message>
    <message>
        <source>All colleagues are shown with their roles.</source>
        <translation>Alle Kollegen werden mit ihren Rollen gezeigt.</translation>
    </message>
    <message>
        <source>All in force</source>
        <translation>Alle in Kraft</translation>
    </message>
    <message>
        <source>All is in place.</source>
        <translation>Alles ist an seinem Platz.</translation>
    </message>
    <message>
        <source>Answers taken out of Redis: {answers}.</source>
        <translation>Aus Redis genommene Antworten: {answers}.</translation>
    </message>
    <message>
        <source>Ask whoever works there whether they are offline, and look whether the version is an old one.</source>
        <translation>Fragen Sie dort nach, ob offline gearbeitet wird, und sehen Sie nach, ob die Version veraltet ist.</translation>
    </message>
    <message>
        <source>Ask {name} to decide</source>
        <translation>{name} um die Entscheidung bitten</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Gewünscht</translation>
    </message>
    <message>
        <source>Asked of it</source>
        <translation>Davon beantragt</translation>
    </message>
    <message>
        <source>Asked, replaced {by}: reserve to {amount}, {line}</source>
        <translation>Beantragt, ersetzt {by}: Reserve auf {amount}, {line}</translation>
    </message>
    <message>
        <source>Authority left</source>
        <translation>Vollmacht, Rest</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>Verfügbar</translation>
    </message>
    <message>
        <source>Available in {line}</source>
        <translation>Verfügbar in {line}</translation>
    </message>
    <message>
        <source>Back to the requests</source>
        <translation>Zurück zu den Anträgen</translation>
    </message>
    <message>
        <source>Bodily injury</source>
        <translation>Personenschäden</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>Gebäude</translation>
    </message>
    <message>
        <source>Business income</source>
        <translation>Betriebsunterbrechung</translation>
    </message>
    <message>
        <source>Business property</source>
        <translation>Geschäftsinventar</translation>
    </message>
    <message>
        <source>Cargo</source>
        <translation>Ladung</translation>
    </message>
    <message>
        <source>Changes are sent and fetched again once the server is updated.</source>
        <translation>Sobald der Server ein Update bekommen hat, werden Änderungen wieder gesendet und abgeholt.</translation>
    </message>
    <message>
        <source>Changes are sent and fetched again when the device is released.</source>
        <translation>Sobald das Gerät freigegeben ist, werden Änderungen wieder gesendet und abgeholt.</translation>
    </message>
    <message>
        <source>Changes of reserves</source>
        <translation>Änderungen an Reserven</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>Choose a row to see what can be done with it.</source>
        <translation>Wählen Sie eine Zeile: Hier steht dann, was mit ihr getan werden kann.</translation>
    </message>
    <message>
        <source>Choose from which reserve.</source>
        <translation>Wählen Sie, aus welcher Reserve.</translation>
    </message>
    <message>
        <source>Choose how long not to be disturbed</source>
        <translation>Wählen, wie lange nicht gestört wird</translation>
    </message>
    <message>
        <source>Choose how severe it is.</source>
        <translation>Wählen Sie, wie schwer der Schaden ist.</translation>
    </message>
    <message>
        <source>Choose the coverage and cost.</source>
        <translation>Wählen Sie Deckung und Kostenart.</translation>
    </message>
    <message>
        <source>Choose this anew, it is not here any more: {what}.</source>
        <translation>Wählen Sie dies neu, es ist nicht mehr hier: {what}.</translation>
    </message>
    <message>
        <source>Choose this: {what}.</source>
        <translation>Wählen Sie dies: {what}.</translation>
    </message>
    <message>
        <source>Choose what caused it.</source>
        <translation>Wählen Sie die Ursache.</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>Kollegen</translation>
    </message>
    <message>
        <source>Comprehensive</source>
        <translation>Teilkasko</translation>
    </message>
    <message>
        <source>Connections open over all nodes: {connections}, at most: {most}.</source>
        <translation>Offene Verbindungen über alle Knoten: {connections}, höchstens: {most}.</translation>
    </message>
    <message>
        <source>Connections taken out: {count}.</source>
        <translation>Herausgenommene Verbindungen: {count}.</translation>
    </message>
    <message>
        <source>Connections that begin anew: {count}.</source>
        <translation>Verbindungen, die neu beginnen: {count}.</translation>
    </message>
    <message>
        <source>Contact data</source>
        <translation>Kontaktdaten</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Hausrat</translation>
    </message>
    <message>
        <source>Copied as text.</source>
        <translation>Als Text kopiert.</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Dead letters on their way again: {count}.</source>
        <translation>Unzustellbare wieder unterwegs: {count}.</translation>
    </message>
    <message>
        <source>Deliveries to other programs that were given up</source>
        <translation>Zustellungen an andere Programme, die aufgegeben wurden</translation>
    </message>
    <message>
        <source>Devices at work that have lacked changes for an hour</source>
        <translation>Aktive Geräte, denen seit einer Stunde Änderungen fehlen</translation>
    </message>
    <message>
        <source>Discard my draft</source>
        <translation>Entwurf verwerfen</translation>
    </message>
    <message>
        <source>Do</source>
        <translation>Tun</translation>
    </message>
    <message>
        <source>Do again what was undone</source>
        <translation>Rückgängig Gemachtes wiederholen</translation>
    </message>
    <message>
        <source>Dwelling</source>
        <translation>Wohngebäude</translation>
    </message>
    <message>
        <source>Each occurrence</source>
        <translation>Je Schadenereignis</translation>
    </message>
    <message>
        <source>Enable these triggers: until then changes escape the ledger and reach no device; without `policy.held_…` other programs do not find all customers by what they hold, until the next audit.</source>
        <translation>Schalten Sie diese Trigger ein: Bis dahin fehlen Änderungen im Änderungsprotokoll und erreichen kein Gerät; ohne `policy.held_…` finden andere Programme bis zur nächsten Prüfung nicht alle Kunden nach dem, was sie haben.</translation>
    </message>
    <message>
        <source>Endpoints of other programs that do not take what is sent</source>
        <translation>Endpunkte anderer Programme, die nicht annehmen, was sie bekommen</translation>
    </message>
    <message>
        <source>Endpoints of other programs that the server has paused</source>
        <translation>Endpunkte anderer Programme, die der Server angehalten hat</translation>
    </message>
    <message>
        <source>Ends within {n} days</source>
        <translation>Läuft in {n} Tagen ab</translation>
    </message>
    <message>
        <source>Entries of people that were refused within the last day</source>
        <translation>Eingaben, die am letzten Tag abgelehnt wurden</translation>
    </message>
    <message>
        <source>Escalate task</source>
        <translation>Aufgabe eskalieren</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Everything is what you may see or do yourself, but for doing anything to people and their rights.</source>
        <translation>Alles ist, was Sie selbst sehen oder tun dürfen, außer etwas an Personen und ihren Rechten zu tun.</translation>
    </message>
    <message>
        <source>Failed sign-ins from an address</source>
        <translation>Fehlgeschlagene Anmeldungen von einer Adresse</translation>
    </message>
    <message>
        <source>Failed sign-ins of an account from an address</source>
        <translation>Fehlgeschlagene Anmeldungen eines Kontos von einer Adresse</translation>
    </message>
    <message>
        <source>Failed sign-ins of an account from anywhere</source>
        <translation>Fehlgeschlagene Anmeldungen eines Kontos von überall</translation>
    </message>
    <message>
        <source>Figures of customers and agents</source>
        <translation>Kennzahlen von Kunden und Vermittlern</translation>
    </message>
    <message>
        <source>File claim</source>
        <translation>Schaden melden</translation>
    </message>
    <message>
        <source>Filter by {what}</source>
        <translation>Nach {what} filtern</translation>
    </message>
    <message>
        <source>Give task to somebody</source>
        <translation>Aufgabe weitergeben</translation>
    </message>
    <message>
        <source>In seconds.</source>
        <translation>In Sekunden.</translation>
    </message>
    <message>
        <source>Incurred {incurred} = {of_payments} {paid} + open reserves {open} − recoveries {recovered}</source>
        <translation>Aufwand {incurred} = {of_payments} {paid} + offene Reserven {open} − Rückflüsse {recovered}</translation>
    </message>
    <message>
        <source>Incurred; {paid}: {amount}</source>
        <translation>Schadenaufwand; {paid}: {amount}</translation>
    </message>
    <message>
        <source>It answered with an error</source>
        <translation>Fehler als Antwort</translation>
    </message>
    <message>
        <source>It is on its way to the server just now. Undo it in a moment.</source>
        <translation>Es ist gerade auf dem Weg zum Server. Machen Sie es in einem Augenblick rückgängig.</translation>
    </message>
    <message>
        <source>It may have been given to somebody else, or undone before it was sent. What was sent is kept.</source>
        <translation>Vielleicht hat ihn jetzt jemand anderes, oder er wurde vor dem Senden rückgängig gemacht. Was gesendet wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>It met a fault: the log tells more under {incident}.</source>
        <translation>Es ist ein Fehler aufgetreten: Das Protokoll sagt mehr unter {incident}.</translation>
    </message>
    <message>
        <source>It no longer stands as you entered it, so it is not undone. Look at the file as it is now.</source>
        <translation>Es steht nicht mehr so da, wie Sie es eingegeben haben, und wird daher nicht rückgängig gemacht. Sehen Sie die Akte an, wie sie jetzt ist.</translation>
    </message>
    <message>
        <source>It would be refused again now. {why}</source>
        <translation>Es würde jetzt wieder abgelehnt. {why}</translation>
    </message>
    <message>
        <source>Its calls</source>
        <translation>Aufrufe ansehen</translation>
    </message>
    <message>
        <source>Its deliveries</source>
        <translation>Zustellungen ansehen</translation>
    </message>
    <message>
        <source>Its live connections</source>
        <translation>Live-Verbindungen ansehen</translation>
    </message>
    <message>
        <source>Jobs that did not end well when they ran last</source>
        <translation>Aufgaben, deren letzter Lauf nicht gut endete</translation>
    </message>
    <message>
        <source>Keep {amount}</source>
        <translation>{amount} behalten</translation>
    </message>
    <message>
        <source>Last up to date {time}</source>
        <translation>Zuletzt abgeglichen: {time}</translation>
    </message>
    <message>
        <source>Live since</source>
        <translation>Live seit</translation>
    </message>
    <message>
        <source>Look at it and stay</source>
        <translation>Ansehen und hier bleiben</translation>
    </message>
    <message>
        <source>Lookups</source>
        <translation>Nachfragen</translation>
    </message>
    <message>
        <source>Loss of use</source>
        <translation>Nutzungsausfall</translation>
    </message>
    <message>
        <source>Mark or unmark, all</source>
        <translation>Markieren oder nicht mehr, alle</translation>
    </message>
    <message>
        <source>Mark task as done</source>
        <translation>Aufgabe als erledigt markieren</translation>
    </message>
    <message>
        <source>More views</source>
        <translation>Weitere Ansichten</translation>
    </message>
    <message>
        <source>More views: {names}</source>
        <translation>Weitere Ansichten: {names}</translation>
    </message>
    <message>
        <source>Move task</source>
        <translation>Aufgabe verschieben</translation>
    </message>
    <message>
        <source>My renewals</source>
        <translation>Meine Verlängerungen</translation>
    </message>
    <message>
        <source>No change of yours needs you</source>
        <translation>Keine Ihrer Änderungen braucht Sie</translation>
    </message>
    <message>
        <source>No delivery to a webhook ended long ago.</source>
        <translation>Keine Zustellung an einen Webhook war seit Langem beendet.</translation>
    </message>
    <message>
        <source>No file was opened along with others.</source>
        <translation>Keine Akte wurde mit anderen zusammen geöffnet.</translation>
    </message>
    <message>
        <source>No key was over long ago.</source>
        <translation>Kein Schlüssel war seit Langem abgelaufen.</translation>
    </message>
    <message>
        <source>No old notification is on the desks.</source>
        <translation>Auf den Schreibtischen liegt keine alte Mitteilung.</translation>
    </message>
    <message>
        <source>No overdue step was escalated.</source>
        <translation>Keine überfällige Aufgabe wurde eskaliert.</translation>
    </message>
    <message>
        <source>No policy of your customers ends within {n} days.</source>
        <translation>Keine Police Ihrer Kunden endet in den nächsten {n} Tagen.</translation>
    </message>
    <message>
        <source>No row has these words.</source>
        <translation>Keine Zeile hat diese Wörter.</translation>
    </message>
    <message>
        <source>No session was over.</source>
        <translation>Keine Sitzung war beendet.</translation>
    </message>
    <message>
        <source>No sight of a claim had outlived its reason.</source>
        <translation>Jede Einsicht in einen Schaden war noch begründet.</translation>
    </message>
    <message>
        <source>Nobody else has changed a claim of your customers in the last {n} days.</source>
        <translation>In den letzten {n} Tagen hat niemand sonst an einem Schaden Ihrer Kunden etwas geändert.</translation>
    </message>
    <message>
        <source>Nodes that pack so from now on: {nodes}.</source>
        <translation>Knoten, die ab jetzt so packen: {nodes}.</translation>
    </message>
    <message>
        <source>None was closed after them.</source>
        <translation>Keine wurde nach ihnen geschlossen.</translation>
    </message>
    <message>
        <source>Not all lines are marked yet, and nothing was done. Press again in a moment.</source>
        <translation>Noch sind nicht alle Zeilen markiert; nichts wurde getan. Drücken Sie gleich noch einmal.</translation>
    </message>
    <message>
        <source>Nothing is sent yet; “{action}” sends what stands in the fields.</source>
        <translation>Noch ist nichts gesendet; „{action}“ sendet, was in den Feldern steht.</translation>
    </message>
    <message>
        <source>Nothing waits to be sent. {refused}</source>
        <translation>Nichts wartet auf das Senden. {refused}</translation>
    </message>
    <message>
        <source>Nothing was pasted: with it there would be {length} characters, and at most {limit} fit.</source>
        <translation>Nichts wurde eingefügt: Damit wären es {length} Zeichen, und höchstens {limit} passen.</translation>
    </message>
    <message>
        <source>Now filtered by {what}</source>
        <translation>Jetzt nach {what} gefiltert</translation>
    </message>
    <message>
        <source>Of the same {what} the server holds another value than the one you saw. Nothing is lost: it holds that until {decider} decides. {never}</source>
        <translation>Der Server hat einen anderen Wert als den, den Sie gesehen haben: {what}. Nichts geht verloren: Er behält ihn, bis {decider} entscheidet. {never}</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>On your customers’ claims</source>
        <translation>Bei Schäden Ihrer Kunden</translation>
    </message>
    <message>
        <source>Once {who} approves</source>
        <translation>Sobald {who} genehmigt</translation>
    </message>
    <message>
        <source>One change waits here ({age}).</source>
        <translation>Eine Änderung wartet hier ({age}).</translation>
    </message>
    <message>
        <source>One of the two lines has left the list, and nothing was marked. Mark them again.</source>
        <translation>Eine der beiden Zeilen steht nicht mehr in der Liste; nichts wurde markiert. Markieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>Open Sync</source>
        <translation>Abgleich öffnen</translation>
    </message>
    <message>
        <source>Open claim</source>
        <translation>Schaden öffnen</translation>
    </message>
    <message>
        <source>Open customer</source>
        <translation>Kunden öffnen</translation>
    </message>
    <message>
        <source>Open policy</source>
        <translation>Police öffnen</translation>
    </message>
    <message>
        <source>Open {open} = reserve {reserve} − {of_payments} {paid}</source>
        <translation>Offen {open} = Reserve {reserve} − {of_payments} {paid}</translation>
    </message>
    <message>
        <source>Overdue task escalated</source>
        <translation>Überfällige Aufgabe eskaliert</translation>
    </message>
    <message>
        <source>Paid + approved</source>
        <translation>Bezahlt + genehmigt</translation>
    </message>
    <message>
        <source>People, keys or addresses beyond a limit</source>
        <translation>Personen, Schlüssel oder Adressen jenseits einer Grenze</translation>
    </message>
    <message>
        <source>Property damage</source>
        <translation>Sachschäden</translation>
    </message>
    <message>
        <source>Read why, and ask for each again that should be taken after all.</source>
        <translation>Lesen Sie, warum, und bitten Sie um jede erneut, die doch übernommen werden soll.</translation>
    </message>
    <message>
        <source>Refused sign-ins</source>
        <translation>Abgelehnte Anmeldungen</translation>
    </message>
    <message>
        <source>Release what is open</source>
        <translation>Restreserve auflösen</translation>
    </message>
    <message>
        <source>Remembered queries let go: {forgotten}. The totals go on.</source>
        <translation>Vergessene Abfragen: {forgotten}. Die Summen laufen weiter.</translation>
    </message>
    <message>
        <source>Renewals within {n} days</source>
        <translation>Verlängerungen in den nächsten {n} Tagen</translation>
    </message>
    <message>
        <source>Replaced {by}</source>
        <translation>Ersetzt {by}</translation>
    </message>
    <message>
        <source>Replay each once its endpoint takes it. After 30 days it is forgotten.</source>
        <translation>Senden Sie jede erneut, sobald ihr Endpunkt sie annimmt. Nach 30 Tagen ist sie vergessen.</translation>
    </message>
    <message>
        <source>Reported by you</source>
        <translation>Von Ihnen gemeldet</translation>
    </message>
    <message>
        <source>Requests or tries</source>
        <translation>Anfragen oder Versuche</translation>
    </message>
    <message>
        <source>Requests that wait for a connection to the database</source>
        <translation>Anfragen, die auf eine Verbindung zur Datenbank warten</translation>
    </message>
    <message>
        <source>Reserves and payments</source>
        <translation>Reserven und Zahlungen</translation>
    </message>
    <message>
        <source>Rows that the ledger does not have as they are: {counts}.</source>
        <translation>Zeilen, die im Änderungsprotokoll nicht so stehen, wie sie sind: {counts}.</translation>
    </message>
    <message>
        <source>See</source>
        <translation>Sehen</translation>
    </message>
    <message>
        <source>Set {by} on {day}: {reason}</source>
        <translation>Gesetzt {by} am {day}: {reason}</translation>
    </message>
    <message>
        <source>Show all: {what}</source>
        <translation>Alle zeigen: {what}</translation>
    </message>
    <message>
        <source>Sign in again to send and fetch changes.</source>
        <translation>Melden Sie sich wieder an, um Änderungen zu senden und abzuholen.</translation>
    </message>
    <message>
        <source>Still arriving: what there is shows here by itself.</source>
        <translation>Noch unterwegs: Was da ist, erscheint hier von selbst.</translation>
    </message>
    <message>
        <source>Sums of what 1 customer holds are not those of the policies. Somebody else had the table of policies, or this node is older than its triggers: the next audit makes them good.</source>
        <translation>Bei 1 Kunden stimmen die Summen nicht mit den Policen überein. Die Tabelle der Policen war gesperrt, oder dieser Knoten ist älter als ihre Trigger: Die nächste Prüfung stellt sie richtig.</translation>
    </message>
    <message>
        <source>Sums of what 1 customer holds were not those of the policies, and are since.</source>
        <translation>Bei 1 Kunden stimmten die Summen nicht mit den Policen überein; jetzt tun sie es.</translation>
    </message>
    <message>
        <source>Sums of what {n} customers hold are not those of their policies. Somebody else had the table of policies, or this node is older than its triggers: the next audit makes them good.</source>
        <translation>Bei {n} Kunden stimmen die Summen nicht mit den Policen überein. Die Tabelle der Policen war gesperrt, oder dieser Knoten ist älter als ihre Trigger: Die nächste Prüfung stellt sie richtig.</translation>
    </message>
    <message>
        <source>Sums of what {n} customers hold were not those of their policies, and are since.</source>
        <translation>Bei {n} Kunden stimmten die Summen nicht mit den Policen überein; jetzt tun sie es.</translation>
    </message>
    <message>
        <source>Tasks and notes</source>
        <translation>Aufgaben und Notizen</translation>
    </message>
    <message>
        <source>The change that needs you stays too.</source>
        <translation>Die Änderung, die noch zu klären ist, bleibt auch.</translation>
    </message>
    <message>
        <source>The line you were on has left this place, and nothing was done. Press again for this one.</source>
        <translation>Die Zeile, auf der Sie waren, steht nicht mehr hier; nichts wurde getan. Drücken Sie für diese noch einmal.</translation>
    </message>
    <message>
        <source>The list is being read anew, and nothing was done. Press again once it is here.</source>
        <translation>Die Liste wird gerade neu gelesen; nichts wurde getan. Drücken Sie noch einmal, sobald sie da ist.</translation>
    </message>
    <message>
        <source>The reserve is {short} short, and raising it to {amount} is above your authority: {who} decides about that first. This payment stays here as a draft.</source>
        <translation>Der Reserve fehlen {short}, und sie auf {amount} zu erhöhen liegt über Ihrer Vollmacht: Darüber entscheidet zuerst {who}. Diese Zahlung bleibt hier als Entwurf.</translation>
    </message>
    <message>
        <source>The row says who it is: a program that asks too often, an office that shares one address, or somebody who tries passwords.</source>
        <translation>Die Zeile sagt, wer es ist: ein Programm, das zu oft fragt, ein Büro, das sich eine Adresse teilt, oder jemand, der Passwörter probiert.</translation>
    </message>
    <message>
        <source>The rows are safe, but devices do not have them as they are. See that all triggers stand (`coverdesk check`), then write the rows again, as docs/operations.md says.</source>
        <translation>Die Zeilen sind sicher, aber Geräte haben sie nicht so, wie sie sind. Sehen Sie nach, ob alle Trigger stehen (`coverdesk check`), und schreiben Sie die Zeilen dann noch einmal, wie es docs/operations.md sagt.</translation>
    </message>
    <message>
        <source>The rules refused {whys}: see to these steps on their claims.</source>
        <translation>Die Regeln haben {whys} abgelehnt: Kümmern Sie sich in den Schäden um diese Aufgaben.</translation>
    </message>
    <message>
        <source>The server is not reached yet.</source>
        <translation>Der Server ist noch nicht erreicht.</translation>
    </message>
    <message>
        <source>The server tells more of it than this program can show. A newer program can.</source>
        <translation>Der Server sagt mehr dazu, als dieses Programm zeigen kann. Ein neueres kann es.</translation>
    </message>
    <message>
        <source>The task</source>
        <translation>Die Aufgabe</translation>
    </message>
    <message>
        <source>The {n} changes that need you stay too.</source>
        <translation>Die {n} Änderungen, die noch zu klären sind, bleiben auch.</translation>
    </message>
    <message>
        <source>There is no connection now.</source>
        <translation>Es gibt gerade keine Verbindung.</translation>
    </message>
    <message>
        <source>There is nothing to do again.</source>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>These are {n} lines, and an Excel file holds {most}. Export them as CSV, or narrow the filter.</source>
        <translation>Das sind {n} Zeilen, und eine Excel-Datei fasst {most}. Exportieren Sie sie als CSV oder schränken Sie den Filter ein.</translation>
    </message>
    <message>
        <source>They come back within</source>
        <translation>Sie kommen zurück binnen</translation>
    </message>
    <message>
        <source>This page could not be loaded</source>
        <translation>Diese Seite konnte nicht geladen werden</translation>
    </message>
    <message>
        <source>This page could not be loaded ({reason}). Your work is safe.</source>
        <translation>Diese Seite konnte nicht geladen werden ({reason}). Ihre Arbeit ist sicher.</translation>
    </message>
    <message>
        <source>This request waits for your decision again.</source>
        <translation>Dieser Antrag wartet wieder auf Ihre Entscheidung.</translation>
    </message>
    <message>
        <source>This request was decided elsewhere, or withdrawn, just now. Nothing was sent; Esc goes on.</source>
        <translation>Dieser Antrag wurde eben anderswo entschieden oder zurückgezogen. Nichts wurde gesendet; mit Esc geht es weiter.</translation>
    </message>
    <message>
        <source>This was discarded in another window just now, so nothing was sent. Your input is still here: send it again if it is to count.</source>
        <translation>Dies wurde soeben in einem anderen Fenster verworfen; gesendet wurde nichts. Ihre Eingabe steht noch hier: Senden Sie sie erneut, wenn sie gelten soll.</translation>
    </message>
    <message>
        <source>This was sent from another window already, and nothing was sent twice. Enter anew what is to be sent beside it.</source>
        <translation>Dies wurde bereits aus einem anderen Fenster gesendet, und nichts doppelt. Geben Sie neu ein, was daneben zu senden ist.</translation>
    </message>
    <message>
        <source>To send</source>
        <translation>Zu senden</translation>
    </message>
    <message>
        <source>Told: {told}, of whom saw it at once: {saw}. With a program that shows no announcements: {deaf}.</source>
        <translation>Benachrichtigt: {told}, davon sofort gesehen: {saw}. Mit einem Programm ohne Durchsagen: {deaf}.</translation>
    </message>
    <message>
        <source>Triggers are missing or disabled: {names}.</source>
        <translation>Trigger fehlen oder sind abgeschaltet: {names}.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Undo what was done last</source>
        <translation>Das Letzte rückgängig machen</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>Rückgängig gemacht</translation>
    </message>
    <message>
        <source>Undone: {deed}</source>
        <translation>Rückgängig gemacht: {deed}</translation>
    </message>
    <message>
        <source>Until you end it</source>
        <translation>Bis Sie es beenden</translation>
    </message>
    <message>
        <source>Until {when}</source>
        <translation>Bis {when}</translation>
    </message>
    <message>
        <source>Up and Down choose, Enter opens, Esc closes.</source>
        <translation>Pfeiltasten wählen, Eingabe öffnet, Esc schließt.</translation>
    </message>
    <message>
        <source>Update the program to send and fetch changes.</source>
        <translation>Aktualisieren Sie das Programm, um Änderungen zu senden und abzuholen.</translation>
    </message>
    <message>
        <source>Waiting to be let in</source>
        <translation>Warten auf Einlass</translation>
    </message>
    <message>
        <source>What you enter is kept here until you go online.</source>
        <translation>Was Sie eingeben, bleibt hier, bis Sie online gehen.</translation>
    </message>
    <message>
        <source>What you looked at was decided elsewhere, or withdrawn, just now. Nothing was approved by you. Another request is shown now: look at it, and approve it then.</source>
        <translation>Was Sie vor sich hatten, wurde eben anderswo entschieden oder zurückgezogen. Sie haben nichts genehmigt. Jetzt steht ein anderer Antrag da: Sehen Sie ihn an und genehmigen Sie ihn dann.</translation>
    </message>
    <message>
        <source>What you looked at was decided elsewhere, or withdrawn, just now. Nothing was rejected by you. Another request is shown now: look at it, and reject it then.</source>
        <translation>Was Sie vor sich hatten, wurde eben anderswo entschieden oder zurückgezogen. Sie haben nichts abgelehnt. Jetzt steht ein anderer Antrag da: Sehen Sie ihn an und lehnen Sie ihn dann ab.</translation>
    </message>
    <message>
        <source>What you typed and did not send stays as a draft.</source>
        <translation>Was Sie getippt und nicht gesendet haben, bleibt als Entwurf.</translation>
    </message>
    <message>
        <source>What you typed for the form was dropped, as the form did not come. Nothing was done.</source>
        <translation>Was Sie für das Formular eingegeben haben, wurde verworfen, weil das Formular nicht kam. Es wurde nichts ausgeführt.</translation>
    </message>
    <message>
        <source>What you typed stays here as a draft, and Copy as text takes it along.</source>
        <translation>Was Sie getippt haben, bleibt hier als Entwurf, und „Als Text kopieren“ nimmt es mit.</translation>
    </message>
    <message>
        <source>Whatever was not sent yet stays in the closed data and cannot be sent from the new one. Your administrator sees how much this device held unsent when it last told.</source>
        <translation>Was noch nicht gesendet ist, bleibt in den verschlossenen Daten und kann aus den neuen nicht gesendet werden. Ihr Administrator sieht, wie viel dieses Gerät zuletzt als nicht gesendet gemeldet hat.</translation>
    </message>
    <message>
        <source>Which means</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>While it is on, nothing is sent or fetched; what you enter is kept here.</source>
        <translation>Solange das eingeschaltet ist, wird nichts gesendet oder geholt; was Sie eingeben, bleibt hier.</translation>
    </message>
    <message>
        <source>Who is connected now, on which device and since when, and in which rooms. Words: a person, a device or a room.</source>
        <translation>Wer jetzt verbunden ist, mit welchem Gerät und seit wann, und in welchen Räumen. Wörter: eine Person, ein Gerät oder ein Raum.</translation>
    </message>
    <message>
        <source>Who is in it</source>
        <translation>Wer darin ist</translation>
    </message>
    <message>
        <source>Withdraw entry</source>
        <translation>Eintrag zurückziehen</translation>
    </message>
    <message>
        <source>Withdrawal of a damaged entry</source>
        <translation>Rücknahme eines beschädigten Eintrags</translation>
    </message>
    <message>
        <source>Withdrawal of a forgotten entry</source>
        <translation>Rücknahme eines vergessenen Eintrags</translation>
    </message>
    <message>
        <source>Withdrawal of an entry too large to send</source>
        <translation>Rücknahme eines zum Senden zu großen Eintrags</translation>
    </message>
    <message>
        <source>You chose to work offline. What you enter is kept here until you go online.</source>
        <translation>Sie haben gewählt, offline zu arbeiten. Was Sie eingeben, bleibt hier, bis Sie online gehen.</translation>
    </message>
    <message>
        <source>You have reported no claim in the last {n} days.</source>
        <translation>Sie haben in den letzten {n} Tagen keinen Schaden gemeldet.</translation>
    </message>
    <message>
        <source>Your role may not decide this. {who} may; both values are kept until then.</source>
        <translation>Ihre Rolle darf dies nicht entscheiden. {who} darf es; bis dahin bleiben beide Werte erhalten.</translation>
    </message>
    <message>
        <source>above your authority of {limit}, so {who} decides</source>
        <translation>über Ihrer Vollmacht von {limit}, darüber entscheidet {who}</translation>
    </message>
    <message>
        <source>asked {by}</source>
        <translation>beantragt {by}</translation>
    </message>
    <message>
        <source>asked {by}, {since}</source>
        <translation>beantragt {by}, {since}</translation>
    </message>
    <message>
        <source>by somebody</source>
        <translation>von jemandem</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>by {name}</source>
        <translation>von {name}</translation>
    </message>
    <message>
        <source>noon</source>
        <translation>Mittag</translation>
    </message>
    <message>
        <source>registered {when}</source>
        <translation>angemeldet {when}</translation>
    </message>
    <message>
        <source>reject</source>
        <translation>ablehnen</translation>
    </message>
    <message>
        <source>someone with authority</source>
        <translation>jemand mit der Vollmacht</translation>
    </message>
    <message>
        <source>task</source>
        <translation>die Aufgabe</translation>
    </message>
    <message>
        <source>to send</source>
        <translation>zu senden</translation>
    </message>
    <message>
        <source>unseen for {n} months</source>
        <translation>seit {n} Monaten nicht gesehen</translation>
    </message>
    <message>
        <source>you or someone else with authority</source>
        <translation>jemand mit der Vollmacht, etwa Sie,</translation>
    </message>
    <message>
        <source>{age} old</source>
        <translation>{age} alt</translation>
    </message>
    <message>
        <source>{amount} to {payee}, asked for {by}.</source>
        <translation>{amount} an {payee}, beantragt {by}.</translation>
    </message>
    <message>
        <source>{because} What waits stays on this device until you sign in here again. Only your password opens it.</source>
        <translation>{because} Was wartet, bleibt auf diesem Gerät, bis Sie sich hier wieder anmelden. Nur Ihr Passwort öffnet es.</translation>
    </message>
    <message>
        <source>{by} rejected the payment of {amount_cents}: {reason}</source>
        <translation>{by} hat die Zahlung von {amount_cents} abgelehnt: {reason}</translation>
    </message>
    <message>
        <source>{by} rejected the reserve: {reason}</source>
        <translation>{by} hat die Reserve abgelehnt: {reason}</translation>
    </message>
    <message>
        <source>{count} tasks must be done before closing, the next is “{subject}”. The claim stays open. Mark them as done or skip them, then close.</source>
        <translation>{count} Aufgaben müssen vor dem Schließen erledigt sein, die nächste ist „{subject}“. Der Schaden bleibt offen. Markieren Sie sie als erledigt oder überspringen Sie sie und schließen Sie dann.</translation>
    </message>
    <message>
        <source>{count} tasks of this claim are open, at most {limit} may be. Nothing was planned and your entry is kept. Mark some as done or skip them, then send it again.</source>
        <translation>{count} Aufgaben dieses Schadens sind offen, höchstens {limit} dürfen es sein. Nichts wurde geplant, Ihr Eintrag bleibt erhalten. Markieren Sie einige als erledigt oder überspringen Sie sie und senden Sie ihn dann erneut.</translation>
    </message>
    <message>
        <source>{count} tasks that must be done are overdue, the oldest since {due}: {subject}.</source>
        <translation>{count} Aufgaben, die erledigt werden müssen, sind überfällig, die älteste seit {due}: {subject}.</translation>
    </message>
    <message>
        <source>Above the coverage limit of {limit}.</source>
        <translation>Über der Deckungssumme von {limit}.</translation>
    </message>
    <message>
        <source>Above your authority</source>
        <translation>Über Ihrer Vollmacht</translation>
    </message>
    <message>
        <source>Above your authority: {who} decides, and until then {now} stands.</source>
        <translation>Über Ihrer Vollmacht: {who} entscheidet, und bis dahin gilt {now}.</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>Notiz hinzufügen</translation>
    </message>
    <message>
        <source>Add note (Ctrl+Enter)</source>
        <translation>Notiz hinzufügen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Add task</source>
        <translation>Aufgabe hinzufügen</translation>
    </message>
    <message>
        <source>Add team</source>
        <translation>Team anlegen</translation>
    </message>
    <message>
        <source>Add to notes</source>
        <translation>Zu den Notizen</translation>
    </message>
    <message>
        <source>Add user</source>
        <translation>Benutzer anlegen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Anschrift</translation>
    </message>
    <message>
        <source>Adjuster</source>
        <translation>Sachbearbeitung</translation>
    </message>
    <message>
        <source>Adjusting cost</source>
        <translation>Regulierungskosten</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administration</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>After signing out only the password opens this device. What waits stays here and is sent when you sign in again. Somebody else may sign in meanwhile: everyone’s data is kept apart.</source>
        <translation>Nach dem Abmelden öffnet nur noch das Passwort dieses Gerät. Was wartet, bleibt hier und wird gesendet, wenn Sie sich wieder anmelden. Jemand anderes darf sich inzwischen anmelden: Die Daten aller bleiben getrennt.</translation>
    </message>
    <message>
        <source>After signing out only the password that you used here so far opens this device. If it was reset and you do not know it any more, sign in again first, with the new one: then everything is sent.</source>
        <translation>Nach dem Abmelden öffnet nur das Passwort, das Sie bisher hier verwendet haben, dieses Gerät. Wurde es zurückgesetzt und wissen Sie es nicht mehr, melden Sie sich zuerst mit dem neuen wieder an: Dann wird alles gesendet.</translation>
    </message>
    <message>
        <source>After your choice</source>
        <translation>Nach Ihrer Wahl</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Vermittlung</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All changes are on the server ({time}).</source>
        <translation>Alle Änderungen sind auf dem Server ({time}).</translation>
    </message>
    <message>
        <source>All claims</source>
        <translation>Alle Schäden</translation>
    </message>
    <message>
        <source>All customers</source>
        <translation>Alle Kunden</translation>
    </message>
    <message>
        <source>All of it is encrypted. What others change since then arrives by itself.</source>
        <translation>Alles davon ist verschlüsselt. Was andere seither ändern, kommt von selbst.</translation>
    </message>
    <message>
        <source>All open</source>
        <translation>Alle offenen</translation>
    </message>
    <message>
        <source>All policies</source>
        <translation>Alle Policen</translation>
    </message>
    <message>
        <source>All shortcuts</source>
        <translation>Alle Tastenkürzel</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>Alle Aufgaben</translation>
    </message>
    <message>
        <source>All that is left of a damaged entry, to be pasted into a message.</source>
        <translation>Alles, was von einem beschädigten Eintrag übrig ist, zum Einfügen in eine Nachricht.</translation>
    </message>
    <message>
        <source>All that wait</source>
        <translation>Alle, die warten</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>Amount, {currency}</source>
        <translation>Betrag, {currency}</translation>
    </message>
    <message>
        <source>Amounts are never merged.</source>
        <translation>Beträge werden nie vermischt.</translation>
    </message>
    <message>
        <source>An administrator has paused this device. What you entered is safe here and is sent when it is released.</source>
        <translation>Die Administration hat dieses Gerät angehalten. Was Sie eingegeben haben, ist hier sicher und wird gesendet, sobald es freigegeben ist.</translation>
    </message>
    <message>
        <source>An administrator has paused this device. What you entered is safe here.</source>
        <translation>Die Administration hat dieses Gerät angehalten. Ihre Eingaben sind hier sicher.</translation>
    </message>
    <message>
        <source>An administrator has withdrawn this device. What you entered is kept here. Ask them before you go on.</source>
        <translation>Die Administration hat diesem Gerät den Zugang entzogen. Was Sie eingegeben haben, bleibt hier. Fragen Sie dort nach, bevor Sie weiterarbeiten.</translation>
    </message>
    <message>
        <source>An administrator has withdrawn this device. What you entered is safe here.</source>
        <translation>Die Administration hat diesem Gerät den Zugang entzogen. Ihre Eingaben sind hier sicher.</translation>
    </message>
    <message>
        <source>An amount cannot be negative here. Enter the full amount.</source>
        <translation>Ein Betrag kann hier nicht negativ sein. Geben Sie den vollen Betrag ein.</translation>
    </message>
    <message>
        <source>An entry about a file that was taken away</source>
        <translation>Ein Eintrag zu einer Akte, die Ihnen entzogen wurde</translation>
    </message>
    <message>
        <source>An entry that you gave up</source>
        <translation>Ein Eintrag, den Sie verworfen haben</translation>
    </message>
    <message>
        <source>Animal</source>
        <translation>Tier</translation>
    </message>
    <message>
        <source>Annual premium</source>
        <translation>Jahresprämie</translation>
    </message>
    <message>
        <source>Another amount</source>
        <translation>Anderer Betrag</translation>
    </message>
    <message>
        <source>Another copy of this profile has sent changes under the same numbers. Nothing is lost: this copy registers as a device of its own and sends its changes again.</source>
        <translation>Eine andere Kopie dieses Profils hat Änderungen unter denselben Nummern gesendet. Nichts ist verloren: Diese Kopie meldet sich als eigenes Gerät an und sendet ihre Änderungen noch einmal.</translation>
    </message>
    <message>
        <source>Another day</source>
        <translation>Anderer Tag</translation>
    </message>
    <message>
        <source>Another day for “{subject}”, then Enter</source>
        <translation>Ein anderer Tag für „{subject}“, dann Enter</translation>
    </message>
    <message>
        <source>Another day, then Enter</source>
        <translation>Anderer Tag, dann Enter</translation>
    </message>
    <message>
        <source>Another day…</source>
        <translation>Anderer Tag…</translation>
    </message>
    <message>
        <source>Another program has the file open, or writing there is not allowed</source>
        <translation>ein anderes Programm hat die Datei offen, oder das Schreiben ist dort nicht erlaubt</translation>
    </message>
    <message>
        <source>Another value</source>
        <translation>Anderer Wert</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>Übernommen</translation>
    </message>
    <message>
        <source>Approval</source>
        <translation>Genehmigung</translation>
    </message>
    <message>
        <source>Approval needed</source>
        <translation>Genehmigung nötig</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>Genehmigungen</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Genehmigen</translation>
    </message>
    <message>
        <source>Approve payment</source>
        <translation>Zahlung genehmigen</translation>
    </message>
    <message>
        <source>Approve reserve</source>
        <translation>Reserve genehmigen</translation>
    </message>
    <message>
        <source>Approve the request</source>
        <translation>Den Antrag genehmigen</translation>
    </message>
    <message>
        <source>Approve {amount}</source>
        <translation>{amount} genehmigen</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Genehmigt</translation>
    </message>
    <message>
        <source>Approver</source>
        <translation>Genehmigt von</translation>
    </message>
    <message>
        <source>As it is: when what was in its way is gone by now.</source>
        <translation>So wie er ist: wenn das Hindernis inzwischen weg ist.</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>As of the loss on {day}</source>
        <translation>Am Schadentag, {day}</translation>
    </message>
    <message>
        <source>As of today, {day}</source>
        <translation>Stand heute, {day}</translation>
    </message>
    <message>
        <source>As of {day}</source>
        <translation>Stand {day}</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>As they were</source>
        <translation>Wie zu Anfang</translation>
    </message>
    <message>
        <source>Ask for {amount}</source>
        <translation>{amount} beantragen</translation>
    </message>
    <message>
        <source>Ask them before you go on.</source>
        <translation>Fragen Sie dort nach, bevor Sie weiterarbeiten.</translation>
    </message>
    <message>
        <source>Ask {name} first</source>
        <translation>Erst {name} fragen</translation>
    </message>
    <message>
        <source>Ask {who} for {amount}</source>
        <translation>{amount} bei {who} beantragen</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Beantragt</translation>
    </message>
    <message>
        <source>Asked by me</source>
        <translation>Von mir beantragt</translation>
    </message>
    <message>
        <source>Asked by, since</source>
        <translation>Beantragt von, seit</translation>
    </message>
    <message>
        <source>Asked of</source>
        <translation>Gefragt wurde</translation>
    </message>
    <message>
        <source>Asked, rejected: payment of {amount} to {payee}</source>
        <translation>Beantragt, abgelehnt: Zahlung von {amount} an {payee}</translation>
    </message>
    <message>
        <source>Asked, rejected: reserve to {amount}, {line}</source>
        <translation>Beantragt, abgelehnt: Reserve auf {amount}, {line}</translation>
    </message>
    <message>
        <source>Asked: payment of {amount} to {payee}</source>
        <translation>Beantragt: Zahlung von {amount} an {payee}</translation>
    </message>
    <message>
        <source>Asked: reserve to {amount}, {line}</source>
        <translation>Beantragt: Reserve auf {amount}, {line}</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Zuweisen</translation>
    </message>
    <message>
        <source>Assign claim</source>
        <translation>Schaden zuweisen</translation>
    </message>
    <message>
        <source>Assigned</source>
        <translation>Zugewiesen</translation>
    </message>
    <message>
        <source>Assignee</source>
        <translation>Zuständig</translation>
    </message>
    <message>
        <source>Assignment</source>
        <translation>Zuweisung</translation>
    </message>
    <message>
        <source>Assign…</source>
        <translation>Zuweisen…</translation>
    </message>
    <message>
        <source>At</source>
        <translation>Zeitpunkt</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Bank transfer</source>
        <translation>Überweisung</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Before today</source>
        <translation>Vor heute</translation>
    </message>
    <message>
        <source>Before: {what}</source>
        <translation>Vorher: {what}</translation>
    </message>
    <message>
        <source>Begin anew, leave the closed data as it is</source>
        <translation>Neu anfangen, alte Daten verschlossen lassen</translation>
    </message>
    <message>
        <source>Birth date</source>
        <translation>Geburtsdatum</translation>
    </message>
    <message>
        <source>Black ground, white text, strong outlines</source>
        <translation>Schwarzer Grund, weiße Schrift, kräftige Umrisse</translation>
    </message>
    <message>
        <source>Both values side by side, and what follows from each. Nothing is merged.</source>
        <translation>Beide Werte nebeneinander und was aus jedem folgt. Nichts wird zusammengeführt.</translation>
    </message>
    <message>
        <source>Both values stay in the history, with the decision.</source>
        <translation>Beide Werte bleiben im Verlauf, mit der Entscheidung.</translation>
    </message>
    <message>
        <source>Both values stay in the history, with your decision.</source>
        <translation>Beide Werte bleiben im Verlauf, mit Ihrer Entscheidung.</translation>
    </message>
    <message>
        <source>Bound</source>
        <translation>Gezeichnet</translation>
    </message>
    <message>
        <source>By city</source>
        <translation>Nach Ort</translation>
    </message>
    <message>
        <source>By its clock, this device has not heard from the server for longer than your administrator allows, so its data is locked. It is kept, and what waits to be sent too. Sign in where the server can be reached; if the clock is wrong, set it right and start Coverdesk again.</source>
        <translation>Nach seiner Uhr hat dieses Gerät länger nichts vom Server gehört, als Ihre Administration erlaubt; deshalb sind seine Daten verschlossen. Sie bleiben, und was zu senden ist, auch. Melden Sie sich dort an, wo der Server erreichbar ist; geht die Uhr falsch, stellen Sie sie richtig und starten Sie Coverdesk neu.</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>CAT code</source>
        <translation>CAT-Code</translation>
    </message>
    <message>
        <source>CAT {code}</source>
        <translation>CAT {code}</translation>
    </message>
    <message>
        <source>CAT {value}</source>
        <translation>CAT {value}</translation>
    </message>
    <message>
        <source>CSV (comma separated)</source>
        <translation>CSV (durch Komma getrennt)</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Kalender</translation>
    </message>
    <message>
        <source>Calendar (Alt+Down)</source>
        <translation>Kalender (Alt+Pfeil ab)</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Anrufen</translation>
    </message>
    <message>
        <source>Call [Topic]</source>
        <translation>Anruf</translation>
    </message>
    <message>
        <source>Calls promised</source>
        <translation>Zugesagte Anrufe</translation>
    </message>
    <message>
        <source>Can be paid</source>
        <translation>Zahlbar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Gekündigt</translation>
    </message>
    <message>
        <source>Cannot be approved now</source>
        <translation>Jetzt nicht zu genehmigen</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Caps Lock is on.</source>
        <translation>Die Feststelltaste ist an.</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bezeichnung</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Catastrophe</source>
        <translation>Katastrophe</translation>
    </message>
    <message>
        <source>Catastrophic</source>
        <translation>Katastrophal</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change it</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>Change reserve</source>
        <translation>Reserve ändern</translation>
    </message>
    <message>
        <source>Change reserve…</source>
        <translation>Reserve ändern…</translation>
    </message>
    <message>
        <source>Change state of a device</source>
        <translation>Zustand eines Geräts ändern</translation>
    </message>
    <message>
        <source>Change {what}</source>
        <translation>{what} ändern</translation>
    </message>
    <message>
        <source>Changed; the texts were too long to keep here.</source>
        <translation>Geändert; die Texte waren zu lang, um sie hier aufzuheben.</translation>
    </message>
    <message>
        <source>Changes are sent as they are made.</source>
        <translation>Änderungen werden sofort gesendet.</translation>
    </message>
    <message>
        <source>Changing…</source>
        <translation>Wird geändert…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Scheck</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>Wahl</translation>
    </message>
    <message>
        <source>Choose a claim</source>
        <translation>Wählen Sie einen Schaden</translation>
    </message>
    <message>
        <source>Choose a customer</source>
        <translation>Wählen Sie einen Kunden</translation>
    </message>
    <message>
        <source>Choose a line</source>
        <translation>Wählen Sie eine Zeile</translation>
    </message>
    <message>
        <source>Choose a policy</source>
        <translation>Wählen Sie eine Police</translation>
    </message>
    <message>
        <source>Choose a task</source>
        <translation>Wählen Sie eine Aufgabe</translation>
    </message>
    <message>
        <source>Choose somebody else than now.</source>
        <translation>Wählen Sie jemand anderen als jetzt.</translation>
    </message>
    <message>
        <source>Choose the policy first. A claim begins with the policy that it is on.</source>
        <translation>Wählen Sie zuerst die Police. Ein Schaden beginnt mit der Police, zu der er gehört.</translation>
    </message>
    <message>
        <source>City</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>Schaden</translation>
    </message>
    <message>
        <source>Claim assigned</source>
        <translation>Schaden zugewiesen</translation>
    </message>
    <message>
        <source>Claim closed</source>
        <translation>Schaden geschlossen</translation>
    </message>
    <message>
        <source>Claim filed</source>
        <translation>Schaden gemeldet</translation>
    </message>
    <message>
        <source>Claim filed: {cause}</source>
        <translation>Schaden gemeldet: {cause}</translation>
    </message>
    <message>
        <source>Claim reopened</source>
        <translation>Schaden wieder geöffnet</translation>
    </message>
    <message>
        <source>Claim {claim_number} is closed. Nothing was changed and your entry is kept. Reopen the claim, then send it again.</source>
        <translation>Der Schaden {claim_number} ist geschlossen. Nichts wurde geändert, Ihr Eintrag bleibt erhalten. Öffnen Sie den Schaden wieder und senden Sie ihn dann erneut.</translation>
    </message>
    <message>
        <source>Claim {claim_number} is not closed. Nothing was changed. Go on working on it.</source>
        <translation>Der Schaden {claim_number} ist nicht geschlossen. Nichts wurde geändert. Arbeiten Sie daran weiter.</translation>
    </message>
    <message>
        <source>Claim {number} is closed. Reopen it first.</source>
        <translation>Schaden {number} ist geschlossen. Öffnen Sie ihn zuerst wieder.</translation>
    </message>
    <message>
        <source>Claimant</source>
        <translation>Anspruchsteller</translation>
    </message>
    <message>
        <source>Claimed under</source>
        <translation>Beansprucht aus</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Schäden</translation>
    </message>
    <message>
        <source>Claims are still arriving</source>
        <translation>Schäden treffen noch ein</translation>
    </message>
    <message>
        <source>Claims that are given to you or your team come from the server by themselves.</source>
        <translation>Schäden, die Ihnen oder Ihrem Team gegeben werden, kommen von selbst vom Server.</translation>
    </message>
    <message>
        <source>Cleared</source>
        <translation>Eingelöst</translation>
    </message>
    <message>
        <source>Climb out: field, form, page, list</source>
        <translation>Heraus: Feld, Formular, Seite, Liste</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close claim</source>
        <translation>Schaden schließen</translation>
    </message>
    <message>
        <source>Close claim…</source>
        <translation>Schaden schließen…</translation>
    </message>
    <message>
        <source>Close this window</source>
        <translation>Dieses Fenster schließen</translation>
    </message>
    <message>
        <source>Close, and keep the draft</source>
        <translation>Schließen, Entwurf behalten</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Closed because</source>
        <translation>Geschlossen wegen</translation>
    </message>
    <message>
        <source>Closing and reopening</source>
        <translation>Schließen und Wiederöffnen</translation>
    </message>
    <message>
        <source>Collision</source>
        <translation>Kollision</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Commercial auto</source>
        <translation>Kfz gewerblich</translation>
    </message>
    <message>
        <source>Commercial property</source>
        <translation>Gewerbegebäude</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Erledigt am</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>Konflikt entschieden</translation>
    </message>
    <message>
        <source>Conflict decided: {chosen}</source>
        <translation>Konflikt entschieden: {chosen}</translation>
    </message>
    <message>
        <source>Connected. Your files are being brought up to date.</source>
        <translation>Verbunden. Ihre Akten werden auf den neuesten Stand gebracht.</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>Kontakt</translation>
    </message>
    <message>
        <source>Contact of the insured</source>
        <translation>Kontakt des Versicherungsnehmers</translation>
    </message>
    <message>
        <source>Contact: {changes}</source>
        <translation>Kontakt: {changes}</translation>
    </message>
    <message>
        <source>Contact: {how}</source>
        <translation>Kontakt: {how}</translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation>Kontakte</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Zusammenhang</translation>
    </message>
    <message>
        <source>Copy claim number</source>
        <translation>Schadennummer kopieren</translation>
    </message>
    <message>
        <source>Copy for support</source>
        <translation>Für den Support kopieren</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Copy number</source>
        <translation>Nummer kopieren</translation>
    </message>
    <message>
        <source>Copy the number and log the contact</source>
        <translation>Nummer kopieren und Kontakt erfassen</translation>
    </message>
    <message>
        <source>Copy {what}</source>
        <translation>{what} kopieren</translation>
    </message>
    <message>
        <source>Cost type</source>
        <translation>Kostenart</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Deckung</translation>
    </message>
    <message>
        <source>Coverage and cost</source>
        <translation>Deckung und Kostenart</translation>
    </message>
    <message>
        <source>Coverage in question</source>
        <translation>Deckung fraglich</translation>
    </message>
    <message>
        <source>Coverage left, authority</source>
        <translation>Deckung übrig, Vollmacht</translation>
    </message>
    <message>
        <source>Coverages</source>
        <translation>Deckungen</translation>
    </message>
    <message>
        <source>Coverdesk is already open with this profile. Your work is safe. Use the window that is open.</source>
        <translation>Coverdesk ist mit diesem Profil schon offen. Ihre Arbeit ist sicher. Nehmen Sie das offene Fenster.</translation>
    </message>
    <message>
        <source>Coverdesk locked itself after a while without a touch. Everything is kept. Enter your password to go on.</source>
        <translation>Coverdesk hat sich gesperrt, weil eine Weile nichts geschah. Alles ist noch da. Geben Sie Ihr Passwort ein, um fortzufahren.</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Währung</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Customer since</source>
        <translation>Kunde seit</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Kunden</translation>
    </message>
    <message>
        <source>Customers come from the server by themselves, with their policies.</source>
        <translation>Kunden kommen mit ihren Policen von selbst vom Server.</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>Schadenbild</translation>
    </message>
    <message>
        <source>Damage to others</source>
        <translation>Sachschaden Dritter</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Damaged entry</source>
        <translation>Beschädigter Eintrag</translation>
    </message>
    <message>
        <source>Damaged entry, which the server had by then</source>
        <translation>Beschädigter Eintrag, den der Server da schon hatte</translation>
    </message>
    <message>
        <source>Damaged entry: {kind}</source>
        <translation>Beschädigter Eintrag: {kind}</translation>
    </message>
    <message>
        <source>Damaged on this device</source>
        <translation>Auf diesem Gerät beschädigt</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>Entscheiden</translation>
    </message>
    <message>
        <source>Decide conflict</source>
        <translation>Konflikt entscheiden</translation>
    </message>
    <message>
        <source>Decide the conflict on this claim</source>
        <translation>Den Konflikt dieses Schadens entscheiden</translation>
    </message>
    <message>
        <source>Decide: {what}</source>
        <translation>Entscheiden: {what}</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>Decided here, on its way</source>
        <translation>Hier entschieden, unterwegs</translation>
    </message>
    <message>
        <source>Declined</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Deductible</source>
        <translation>Selbstbehalt</translation>
    </message>
    <message>
        <source>Deductible, {currency}</source>
        <translation>Selbstbehalt, {currency}</translation>
    </message>
    <message>
        <source>Deed</source>
        <translation>Was getan wird</translation>
    </message>
    <message>
        <source>Defence cost</source>
        <translation>Abwehrkosten</translation>
    </message>
    <message>
        <source>Denied</source>
        <translation>Leistung abgelehnt</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Device: {state}</source>
        <translation>Gerät: {state}</translation>
    </message>
    <message>
        <source>Diary</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Discard “{what}”?</source>
        <translation>„{what}“ verwerfen?</translation>
    </message>
    <message>
        <source>Discard: {what}</source>
        <translation>Verwerfen: {what}</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>Nicht stören</translation>
    </message>
    <message>
        <source>Do not disturb for 1 hour</source>
        <translation>1 Stunde lang nicht stören</translation>
    </message>
    <message>
        <source>Do not disturb until I end it</source>
        <translation>Nicht stören, bis ich es beende</translation>
    </message>
    <message>
        <source>Do not disturb until tomorrow</source>
        <translation>Bis morgen nicht stören</translation>
    </message>
    <message>
        <source>Do not disturb until {when}</source>
        <translation>Nicht stören bis {when}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Done by</source>
        <translation>Getan durch</translation>
    </message>
    <message>
        <source>Done by others</source>
        <translation>Von anderen erledigt</translation>
    </message>
    <message>
        <source>Done: {subject} · {who}</source>
        <translation>Erledigt: {subject} · {who}</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Pfeil ab</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Draft discarded: {what}</source>
        <translation>Entwurf verworfen: {what}</translation>
    </message>
    <message>
        <source>Draft from {time}, kept on this device</source>
        <translation>Entwurf von {time}, auf diesem Gerät gespeichert</translation>
    </message>
    <message>
        <source>Draft from {time}.</source>
        <translation>Entwurf von {time}.</translation>
    </message>
    <message>
        <source>Draft kept: {what}</source>
        <translation>Entwurf behalten: {what}</translation>
    </message>
    <message>
        <source>Draft, kept on this device</source>
        <translation>Entwurf, auf diesem Gerät gespeichert</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Fällig</translation>
    </message>
    <message>
        <source>Due today</source>
        <translation>Heute fällig</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Doppelt</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit claim</source>
        <translation>Schaden bearbeiten</translation>
    </message>
    <message>
        <source>Edit claim…</source>
        <translation>Schaden bearbeiten…</translation>
    </message>
    <message>
        <source>Edit contact</source>
        <translation>Kontakt bearbeiten</translation>
    </message>
    <message>
        <source>Edit contact…</source>
        <translation>Kontakt bearbeiten…</translation>
    </message>
    <message>
        <source>Effective</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>End do not disturb</source>
        <translation>„Nicht stören“ beenden</translation>
    </message>
    <message>
        <source>End or resume employment</source>
        <translation>Ausscheiden oder zurückkehren lassen</translation>
    </message>
    <message>
        <source>End sight of a file</source>
        <translation>Sicht auf eine Akte beenden</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Enter another amount</source>
        <translation>Anderen Betrag eingeben</translation>
    </message>
    <message>
        <source>Enter opens · E seen to · S tomorrow · M mute the claim</source>
        <translation>Eingabe öffnet · E erledigt · S morgen · M Schaden stumm</translation>
    </message>
    <message>
        <source>Enter the amount to pay, such as {example}.</source>
        <translation>Geben Sie den Betrag ein, etwa {example}.</translation>
    </message>
    <message>
        <source>Enter the day on which it is due.</source>
        <translation>Geben Sie den Tag ein, an dem es fällig ist.</translation>
    </message>
    <message>
        <source>Enter the new password.</source>
        <translation>Geben Sie das neue Passwort ein.</translation>
    </message>
    <message>
        <source>Enter the new total as an amount, such as {example}.</source>
        <translation>Geben Sie die neue Summe als Betrag ein, etwa {example}.</translation>
    </message>
    <message>
        <source>Enter the password that you use now.</source>
        <translation>Geben Sie das Passwort ein, das Sie jetzt verwenden.</translation>
    </message>
    <message>
        <source>Enter this: {what}.</source>
        <translation>Bitte eintragen: {what}.</translation>
    </message>
    <message>
        <source>Enter when it happened.</source>
        <translation>Geben Sie ein, wann es geschah.</translation>
    </message>
    <message>
        <source>Enter where it happened.</source>
        <translation>Geben Sie ein, wo es geschah.</translation>
    </message>
    <message>
        <source>Enter who is paid.</source>
        <translation>Geben Sie ein, wer bezahlt wird.</translation>
    </message>
    <message>
        <source>Enter your password.</source>
        <translation>Geben Sie Ihr Passwort ein.</translation>
    </message>
    <message>
        <source>Enter your password: it opens what is on this device. Nothing is sent for that.</source>
        <translation>Geben Sie Ihr Passwort ein: Es öffnet, was auf diesem Gerät ist. Gesendet wird dafür nichts.</translation>
    </message>
    <message>
        <source>Entered</source>
        <translation>Eingegeben</translation>
    </message>
    <message>
        <source>Entry given up, which the server had by then</source>
        <translation>Verworfener Eintrag, den der Server da schon hatte</translation>
    </message>
    <message>
        <source>Equipment</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Esc keeps what you wrote here</source>
        <translation>Esc lässt stehen, was Sie geschrieben haben</translation>
    </message>
    <message>
        <source>Escalated</source>
        <translation>Eskaliert</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Every change of yours was accepted.</source>
        <translation>Alle Ihre Änderungen wurden angenommen.</translation>
    </message>
    <message>
        <source>Everything that is open stays open, and what waits is sent then.</source>
        <translation>Was offen ist, bleibt offen, und was wartet, wird dann gesendet.</translation>
    </message>
    <message>
        <source>Everything works without a mouse. F1 shows all shortcuts from anywhere.</source>
        <translation>Alles geht ohne Maus. F1 zeigt überall alle Tastenkürzel.</translation>
    </message>
    <message>
        <source>Everything you did is on the server.</source>
        <translation>Alles, was Sie getan haben, ist auf dem Server.</translation>
    </message>
    <message>
        <source>Everything, newest first</source>
        <translation>Alles, das Neueste zuerst</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Unterlagen</translation>
    </message>
    <message>
        <source>Excel (XLSX)</source>
        <translation>Excel (XLSX)</translation>
    </message>
    <message>
        <source>Executive</source>
        <translation>Geschäftsleitung</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Ablauf</translation>
    </message>
    <message>
        <source>Expires first</source>
        <translation>Nach Ablauf</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>Liste ausgeben</translation>
    </message>
    <message>
        <source>Exported: {n} lines to {path}</source>
        <translation>Ausgegeben: {n} Zeilen nach {path}</translation>
    </message>
    <message>
        <source>Exporting {n} …</source>
        <translation>{n} ausgegeben …</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Anspruch</translation>
    </message>
    <message>
        <source>Exposures</source>
        <translation>Ansprüche</translation>
    </message>
    <message>
        <source>Facts of the claim</source>
        <translation>Angaben zum Schaden</translation>
    </message>
    <message>
        <source>Facts of the claim: {changes}</source>
        <translation>Angaben zum Schaden: {changes}</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Fetching your files.</source>
        <translation>Ihre Akten werden geholt.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Akte</translation>
    </message>
    <message>
        <source>File a notice (Ctrl+N)</source>
        <translation>Schaden melden (Strg+N)</translation>
    </message>
    <message>
        <source>File no longer open to somebody</source>
        <translation>Akte für jemanden nicht mehr offen</translation>
    </message>
    <message>
        <source>File opened to somebody</source>
        <translation>Akte für jemanden geöffnet</translation>
    </message>
    <message>
        <source>Files of that kind are not shown here. Look for the file with Ctrl+K.</source>
        <translation>Akten dieser Art werden hier nicht gezeigt. Suchen Sie die Akte mit Strg+K.</translation>
    </message>
    <message>
        <source>Filter by name, number or place</source>
        <translation>Nach Name, Nummer oder Ort filtern</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>Liste filtern</translation>
    </message>
    <message>
        <source>Filter the list ( / )</source>
        <translation>Die Liste filtern ( / )</translation>
    </message>
    <message>
        <source>Filter: words, or {example}</source>
        <translation>Filter: Wörter oder {example}</translation>
    </message>
    <message>
        <source>Final</source>
        <translation>Schlusszahlung</translation>
    </message>
    <message>
        <source>Fire</source>
        <translation>Feuer</translation>
    </message>
    <message>
        <source>First contact</source>
        <translation>Erstkontakt</translation>
    </message>
    <message>
        <source>First sync</source>
        <translation>Erster Abgleich</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Beheben</translation>
    </message>
    <message>
        <source>Fix: {what}</source>
        <translation>Beheben: {what}</translation>
    </message>
    <message>
        <source>Flood</source>
        <translation>Überschwemmung</translation>
    </message>
    <message>
        <source>For your information</source>
        <translation>Zu Ihrer Kenntnis</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Free on the disk</source>
        <translation>Frei auf dem Datenträger</translation>
    </message>
    <message>
        <source>Free some space; it goes on by itself.</source>
        <translation>Schaffen Sie Platz; es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Frost</translation>
    </message>
    <message>
        <source>From reserve</source>
        <translation>Aus Reserve</translation>
    </message>
    <message>
        <source>From the filter into the list</source>
        <translation>Vom Filter in die Liste</translation>
    </message>
    <message>
        <source>From the first moment of the first day, in {zone}; the last day no longer counts.</source>
        <translation>Ab Beginn des ersten Tages, in {zone}; der letzte Tag zählt nicht mehr.</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>General liability</source>
        <translation>Haftpflicht</translation>
    </message>
    <message>
        <source>Get a document</source>
        <translation>Unterlage besorgen</translation>
    </message>
    <message>
        <source>Give to</source>
        <translation>Weitergeben</translation>
    </message>
    <message>
        <source>Glass</source>
        <translation>Glas</translation>
    </message>
    <message>
        <source>Go online and sign in</source>
        <translation>Online gehen und anmelden</translation>
    </message>
    <message>
        <source>Go to {place}</source>
        <translation>Gehe zu: {place}</translation>
    </message>
    <message>
        <source>Good afternoon, {name}</source>
        <translation>Guten Tag, {name}</translation>
    </message>
    <message>
        <source>Good evening, {name}</source>
        <translation>Guten Abend, {name}</translation>
    </message>
    <message>
        <source>Good morning, {name}</source>
        <translation>Guten Morgen, {name}</translation>
    </message>
    <message>
        <source>Grant role</source>
        <translation>Rolle erteilen</translation>
    </message>
    <message>
        <source>Hail</source>
        <translation>Hagel</translation>
    </message>
    <message>
        <source>Heard again</source>
        <translation>Wieder hörbar</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Gehalten</translation>
    </message>
    <message>
        <source>Here now</source>
        <translation>Jetzt hier</translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation>Meldung ausblenden</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>High priority</source>
        <translation>Hohe Priorität</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>History of {what}</source>
        <translation>Verlauf von {what}</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Pos1</translation>
    </message>
    <message>
        <source>Homeowners</source>
        <translation>Wohngebäude</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>How many, and what they come to in all</source>
        <translation>Wie viele, und was sie zusammen ausmachen</translation>
    </message>
    <message>
        <source>I have entered it again</source>
        <translation>Ich habe es neu eingegeben</translation>
    </message>
    <message>
        <source>I have seen it</source>
        <translation>Ich habe es gesehen</translation>
    </message>
    <message>
        <source>If you approve, {currency}</source>
        <translation>Wenn Sie genehmigen, {currency}</translation>
    </message>
    <message>
        <source>If your password was changed, enter the new one: it opens this device too from then on.</source>
        <translation>Wurde Ihr Passwort geändert, geben Sie das neue ein: Es öffnet von da an auch dieses Gerät.</translation>
    </message>
    <message>
        <source>In 1 day</source>
        <translation>In 1 Tag</translation>
    </message>
    <message>
        <source>In a file</source>
        <translation>In einer Akte</translation>
    </message>
    <message>
        <source>In a list</source>
        <translation>In einer Liste</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>In Kraft</translation>
    </message>
    <message>
        <source>In force on {day}</source>
        <translation>In Kraft am {day}</translation>
    </message>
    <message>
        <source>In notes</source>
        <translation>In Notizen</translation>
    </message>
    <message>
        <source>In the caller’s words</source>
        <translation>In den Worten der anrufenden Person</translation>
    </message>
    <message>
        <source>In the currency of the claim.</source>
        <translation>In der Währung des Schadens.</translation>
    </message>
    <message>
        <source>In {n} days</source>
        <translation>In {n} Tagen</translation>
    </message>
    <message>
        <source>Incurred</source>
        <translation>Aufwand</translation>
    </message>
    <message>
        <source>Incurred, whole claim</source>
        <translation>Aufwand gesamt</translation>
    </message>
    <message>
        <source>Indemnity</source>
        <translation>Entschädigung</translation>
    </message>
    <message>
        <source>Injury to others</source>
        <translation>Personenschaden Dritter</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Besichtigen</translation>
    </message>
    <message>
        <source>Insured</source>
        <translation>Versicherungsnehmer</translation>
    </message>
    <message>
        <source>Insured and claim</source>
        <translation>Versicherungsnehmer, Schaden</translation>
    </message>
    <message>
        <source>Investigation</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Invoice, estimate or agreement</source>
        <translation>Rechnung, Kostenvoranschlag oder Vereinbarung</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>Ausgezahlt</translation>
    </message>
    <message>
        <source>It counts on the server. It leaves this list; a new entry reverses it.</source>
        <translation>Er gilt auf dem Server. Er verlässt diese Liste; ein neuer Eintrag macht ihn rückgängig.</translation>
    </message>
    <message>
        <source>It is given up. The file stays as the server has it.</source>
        <translation>Er wird aufgegeben. Die Akte bleibt, wie der Server sie hat.</translation>
    </message>
    <message>
        <source>It is on its way.</source>
        <translation>Es ist unterwegs.</translation>
    </message>
    <message>
        <source>It is on the server, where others may have acted on it. Enter what should be instead.</source>
        <translation>Es ist auf dem Server, wo andere schon danach gehandelt haben können. Geben Sie ein, was stattdessen gelten soll.</translation>
    </message>
    <message>
        <source>It is sent as soon as the network is back.</source>
        <translation>Es wird gesendet, sobald das Netz wieder da ist.</translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation>Es wird von selbst erneut versucht.</translation>
    </message>
    <message>
        <source>It opens this device too, also without a network.</source>
        <translation>Es öffnet auch dieses Gerät, selbst ohne Netz.</translation>
    </message>
    <message>
        <source>It waits for {who} to approve it.</source>
        <translation>Sie wartet, bis {who} sie genehmigt.</translation>
    </message>
    <message>
        <source>It was sent already. If the server has it by now, it counts all the same, and you are told so here.</source>
        <translation>Er wurde schon gesendet. Hat der Server ihn inzwischen, zählt er trotzdem, und es wird Ihnen hier gesagt.</translation>
    </message>
    <message>
        <source>It was settled in the meantime.</source>
        <translation>Es wurde inzwischen erledigt.</translation>
    </message>
    <message>
        <source>Job title</source>
        <translation>Funktion</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meinen Wert behalten</translation>
    </message>
    <message>
        <source>Keep my draft</source>
        <translation>Entwurf behalten</translation>
    </message>
    <message>
        <source>Keep this amount</source>
        <translation>Diesen Betrag behalten</translation>
    </message>
    <message>
        <source>Kept back, as its file was given away</source>
        <translation>Zurückgehalten, weil die Akte abgegeben wurde</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Language, size and start</source>
        <translation>Sprache, Größe und Start</translation>
    </message>
    <message>
        <source>Lapsed</source>
        <translation>Verfallen</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größte zuerst</translation>
    </message>
    <message>
        <source>Largest incurred first</source>
        <translation>Größter Aufwand zuerst</translation>
    </message>
    <message>
        <source>Last change</source>
        <translation>Letzte Änderung</translation>
    </message>
    <message>
        <source>Last full copy</source>
        <translation>Letzte volle Kopie</translation>
    </message>
    <message>
        <source>Last note</source>
        <translation>Letzte Notiz</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>Überfällig</translation>
    </message>
    <message>
        <source>Late or due today, by others</source>
        <translation>Überfällig oder heute fällig, bei anderen</translation>
    </message>
    <message>
        <source>Lately</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Latest note</source>
        <translation>Letzte Notiz</translation>
    </message>
    <message>
        <source>Latitude</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Leave it behind</source>
        <translation>Zurücklassen</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Pfeil links</translation>
    </message>
    <message>
        <source>Left after</source>
        <translation>Danach übrig</translation>
    </message>
    <message>
        <source>Letter</source>
        <translation>Brief</translation>
    </message>
    <message>
        <source>Letter [Pattern]</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Liability and parties</source>
        <translation>Haftung und Beteiligte</translation>
    </message>
    <message>
        <source>Liability share</source>
        <translation>Haftungsanteil</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Light, dark or high contrast, whatever this computer uses</source>
        <translation>Hell, dunkel oder hoher Kontrast, je nachdem, was dieser Rechner nutzt</translation>
    </message>
    <message>
        <source>Lightning</source>
        <translation>Blitz</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Limit for</source>
        <translation>Grenze für</translation>
    </message>
    <message>
        <source>Limit of authority, {act}: {amount_cents}</source>
        <translation>Vollmachtsgrenze, {act}: {amount_cents}</translation>
    </message>
    <message>
        <source>Limit, {currency}</source>
        <translation>Limit, {currency}</translation>
    </message>
    <message>
        <source>Limits, {currency}</source>
        <translation>Limits, {currency}</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Sparte</translation>
    </message>
    <message>
        <source>Litigation</source>
        <translation>Rechtsstreit</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Auslastung</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Locked out</source>
        <translation>Zugang entzogen</translation>
    </message>
    <message>
        <source>Log contact</source>
        <translation>Kontakt erfassen</translation>
    </message>
    <message>
        <source>Longitude</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Look at the damaged entries</source>
        <translation>Die beschädigten Einträge ansehen</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Looks, language and start</source>
        <translation>Aussehen, Sprache und Start</translation>
    </message>
    <message>
        <source>Looks: as the system</source>
        <translation>Aussehen: wie das System</translation>
    </message>
    <message>
        <source>Looks: dark</source>
        <translation>Aussehen: dunkel</translation>
    </message>
    <message>
        <source>Looks: high contrast</source>
        <translation>Aussehen: hoher Kontrast</translation>
    </message>
    <message>
        <source>Looks: light</source>
        <translation>Aussehen: hell</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Lost entry</source>
        <translation>Verlorener Eintrag</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Niedrig</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>Manager set</source>
        <translation>Vorgesetzte festgelegt</translation>
    </message>
    <message>
        <source>Mark as done</source>
        <translation>Als erledigt markieren</translation>
    </message>
    <message>
        <source>Mark as done: {what}</source>
        <translation>Als erledigt markieren: {what}</translation>
    </message>
    <message>
        <source>Mark notifications</source>
        <translation>Mitteilungen kennzeichnen</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Ich</translation>
    </message>
    <message>
        <source>Medical</source>
        <translation>Heilkosten</translation>
    </message>
    <message>
        <source>Medical cost</source>
        <translation>Heilkosten</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>Zusammengeführt</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Weg</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>Meine</translation>
    </message>
    <message>
        <source>Minimise to the tray</source>
        <translation>In den Infobereich minimieren</translation>
    </message>
    <message>
        <source>Minor</source>
        <translation>Gering</translation>
    </message>
    <message>
        <source>Moderate</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>Geld</translation>
    </message>
    <message>
        <source>Monthly</source>
        <translation>Monatlich</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More for this claim</source>
        <translation>Mehr zu diesem Schaden</translation>
    </message>
    <message>
        <source>Move in a list, open</source>
        <translation>In einer Liste gehen, öffnen</translation>
    </message>
    <message>
        <source>Move to another team</source>
        <translation>In ein anderes Team setzen</translation>
    </message>
    <message>
        <source>Moved to another team</source>
        <translation>In ein anderes Team gesetzt</translation>
    </message>
    <message>
        <source>Moved to {due}</source>
        <translation>Auf {due} verschoben</translation>
    </message>
    <message>
        <source>Must be done</source>
        <translation>Muss erledigt werden</translation>
    </message>
    <message>
        <source>Must be done before closing</source>
        <translation>Vor dem Schließen zu erledigen</translation>
    </message>
    <message>
        <source>Must be done before closing: earlier days only</source>
        <translation>Muss vor dem Abschluss erledigt sein: nur frühere Tage</translation>
    </message>
    <message>
        <source>Must be done before the claim closes</source>
        <translation>Muss vor dem Schließen erledigt sein</translation>
    </message>
    <message>
        <source>Must be done before the claim closes: {what}</source>
        <translation>Vor dem Schließen zu erledigen: {what}</translation>
    </message>
    <message>
        <source>Mute notifications</source>
        <translation>Mitteilungen stummschalten</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>My open</source>
        <translation>Meine offenen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name of the view</source>
        <translation>Name der Ansicht</translation>
    </message>
    <message>
        <source>Name of the view, then Enter</source>
        <translation>Name der Ansicht, dann Enter</translation>
    </message>
    <message>
        <source>Name people and amounts in system notifications</source>
        <translation>Personen und Beträge in Systemmitteilungen nennen</translation>
    </message>
    <message>
        <source>Needs a decision</source>
        <translation>Braucht Entscheidung</translation>
    </message>
    <message>
        <source>Needs a new registration</source>
        <translation>Muss neu angemeldet werden</translation>
    </message>
    <message>
        <source>Needs approval</source>
        <translation>Genehmigung nötig</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Zu klären</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Für Sie zu tun</translation>
    </message>
    <message>
        <source>Negotiation</source>
        <translation>Verhandlung</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>New claim</source>
        <translation>Neuer Schaden</translation>
    </message>
    <message>
        <source>New contact</source>
        <translation>Neuer Kontakt</translation>
    </message>
    <message>
        <source>New note</source>
        <translation>Neue Notiz</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Neues Passwort</translation>
    </message>
    <message>
        <source>New password again</source>
        <translation>Neues Passwort noch einmal</translation>
    </message>
    <message>
        <source>New reserve</source>
        <translation>Neue Reserve</translation>
    </message>
    <message>
        <source>New reserve in all</source>
        <translation>Neue Reserve insgesamt</translation>
    </message>
    <message>
        <source>New reserve in all, {currency}</source>
        <translation>Neue Reserve insgesamt, {currency}</translation>
    </message>
    <message>
        <source>New task</source>
        <translation>Neue Aufgabe</translation>
    </message>
    <message>
        <source>New task: call Hartley fri 14:00 !</source>
        <translation>Neue Aufgabe: anrufen Hartley fr 14:00 !</translation>
    </message>
    <message>
        <source>New to you</source>
        <translation>Neu für Sie</translation>
    </message>
    <message>
        <source>New: {what}</source>
        <translation>Neu: {what}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Next due first</source>
        <translation>Nächste Frist zuerst</translation>
    </message>
    <message>
        <source>Next line</source>
        <translation>Nächste Zeile</translation>
    </message>
    <message>
        <source>Next or previous field</source>
        <translation>Nächstes oder voriges Feld</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Nächster Teil des Fensters</translation>
    </message>
    <message>
        <source>Next request</source>
        <translation>Nächster Antrag</translation>
    </message>
    <message>
        <source>Next row</source>
        <translation>Nächste Zeile</translation>
    </message>
    <message>
        <source>Next window</source>
        <translation>Nächstes Fenster</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>No CAT code</source>
        <translation>Kein CAT-Code</translation>
    </message>
    <message>
        <source>No claim matches</source>
        <translation>Kein Schaden passt</translation>
    </message>
    <message>
        <source>No claims here yet</source>
        <translation>Noch keine Schäden hier</translation>
    </message>
    <message>
        <source>No contact is logged yet.</source>
        <translation>Noch kein Kontakt ist festgehalten.</translation>
    </message>
    <message>
        <source>No entries yet.</source>
        <translation>Noch keine Einträge.</translation>
    </message>
    <message>
        <source>No network? Your claims are on this device, and what you enter is sent later.</source>
        <translation>Kein Netz? Ihre Schäden sind auf diesem Gerät, und was Sie eingeben, wird später gesendet.</translation>
    </message>
    <message>
        <source>No network? Your claims as of {when} are on this device; what you enter is sent later.</source>
        <translation>Kein Netz? Ihre Schäden sind mit Stand {when} auf diesem Gerät; was Sie eingeben, wird später gesendet.</translation>
    </message>
    <message>
        <source>No notes yet. Write the first one above.</source>
        <translation>Noch keine Notizen. Schreiben Sie oben die erste.</translation>
    </message>
    <message>
        <source>No open claim here has “{words}”.</source>
        <translation>Kein offener Schaden hier hat „{words}“.</translation>
    </message>
    <message>
        <source>No phone and no email is known.</source>
        <translation>Keine Telefonnummer und keine E-Mail-Adresse bekannt.</translation>
    </message>
    <message>
        <source>No policy of theirs is on this device.</source>
        <translation>Auf diesem Gerät ist keine Police dieses Kunden.</translation>
    </message>
    <message>
        <source>No policy on this device matches. Write down what you are told: it is kept here as a draft. To file it, ask an administrator for the policy, which is offered here as soon as it comes, or give the notice to the policy’s agent.</source>
        <translation>Zu dieser Eingabe gibt es auf diesem Gerät keine Police. Schreiben Sie auf, was Ihnen gesagt wird: Es bleibt hier als Entwurf. Um zu melden, bitten Sie Ihre Administration um die Police, die hier erscheint, sobald sie da ist, oder geben Sie die Meldung dem Vermittler der Police.</translation>
    </message>
    <message>
        <source>No request waits for a decision.</source>
        <translation>Kein Antrag wartet auf eine Entscheidung.</translation>
    </message>
    <message>
        <source>No reserve is set yet.</source>
        <translation>Noch keine Reserve gesetzt.</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>Niemand</translation>
    </message>
    <message>
        <source>Nobody else works here</source>
        <translation>Sonst arbeitet hier niemand</translation>
    </message>
    <message>
        <source>Nobody has noted anything yet.</source>
        <translation>Noch niemand hat etwas notiert.</translation>
    </message>
    <message>
        <source>Nobody here is called “{name}”.</source>
        <translation>Niemand hier heißt „{name}“.</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>Niemand ist angemeldet</translation>
    </message>
    <message>
        <source>Nobody is signed in here. Nothing was changed. Sign in and try again.</source>
        <translation>Hier ist niemand angemeldet. Nichts wurde geändert. Melden Sie sich an und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Not done: skip it</source>
        <translation>Nicht erledigt: überspringen</translation>
    </message>
    <message>
        <source>Not in force on {day}</source>
        <translation>Am {day} nicht in Kraft</translation>
    </message>
    <message>
        <source>Not on the server yet</source>
        <translation>Noch nicht auf dem Server</translation>
    </message>
    <message>
        <source>Not renewed</source>
        <translation>Nicht verlängert</translation>
    </message>
    <message>
        <source>Not saved yet: the disk of this device takes nothing. It is tried again by itself; free some space.</source>
        <translation>Noch nicht gespeichert: Der Datenträger dieses Geräts nimmt nichts an. Es wird von selbst wieder versucht; schaffen Sie Platz.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note: {topic}</source>
        <translation>Notiz: {topic}</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Nothing calls outside of this window, but for what is overdue by a rule.</source>
        <translation>Außerhalb dieses Fensters meldet sich nichts, außer was nach einer Regel überfällig ist.</translation>
    </message>
    <message>
        <source>Nothing due</source>
        <translation>Nichts fällig</translation>
    </message>
    <message>
        <source>Nothing due. {open}.</source>
        <translation>Nichts fällig. {open}.</translation>
    </message>
    <message>
        <source>Nothing due. {open}; oldest untouched: {who}, {age}.</source>
        <translation>Nichts fällig. {open}; am längsten unbearbeitet: {who}, {age}.</translation>
    </message>
    <message>
        <source>Nothing has happened on this claim yet.</source>
        <translation>Zu diesem Schaden ist noch nichts geschehen.</translation>
    </message>
    <message>
        <source>Nothing has happened on this policy yet.</source>
        <translation>Zu dieser Police ist noch nichts geschehen.</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>Noch nichts hier</translation>
    </message>
    <message>
        <source>Nothing is covered on this day.</source>
        <translation>An diesem Tag ist nichts gedeckt.</translation>
    </message>
    <message>
        <source>Nothing is due on this claim.</source>
        <translation>Zu diesem Schaden ist nichts fällig.</translation>
    </message>
    <message>
        <source>Nothing is entered yet.</source>
        <translation>Noch ist nichts eingetragen.</translation>
    </message>
    <message>
        <source>Nothing is lost silently: what the server refuses waits here for you.</source>
        <translation>Nichts geht still verloren: Was der Server ablehnt, wartet hier auf Sie.</translation>
    </message>
    <message>
        <source>Nothing is lost. Open Coverdesk to see to it.</source>
        <translation>Nichts ist verloren. Öffnen Sie Coverdesk, um sich darum zu kümmern.</translation>
    </message>
    <message>
        <source>Nothing is paid or asked for yet.</source>
        <translation>Noch nichts bezahlt oder beantragt.</translation>
    </message>
    <message>
        <source>Nothing is paid yet.</source>
        <translation>Noch nichts ist bezahlt.</translation>
    </message>
    <message>
        <source>Nothing is to be done for them.</source>
        <translation>Für diesen Kunden ist nichts zu tun.</translation>
    </message>
    <message>
        <source>Nothing is to be done. New tasks come with your claims.</source>
        <translation>Nichts ist zu tun. Neue Aufgaben kommen mit Ihren Schäden.</translation>
    </message>
    <message>
        <source>Nothing keeps this claim open. Its number stays.</source>
        <translation>Nichts hält diesen Schaden offen. Seine Nummer bleibt.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Keine Treffer</translation>
    </message>
    <message>
        <source>Nothing needs you</source>
        <translation>Nichts zu klären</translation>
    </message>
    <message>
        <source>Nothing needs you. What you are told appears here.</source>
        <translation>Nichts für Sie zu tun. Was Ihnen gesagt wird, erscheint hier.</translation>
    </message>
    <message>
        <source>Nothing of the team is late.</source>
        <translation>Im Team ist nichts überfällig.</translation>
    </message>
    <message>
        <source>Nothing of this kind has happened yet.</source>
        <translation>Nichts dieser Art ist bisher geschehen.</translation>
    </message>
    <message>
        <source>Nothing of yours is on this device yet, so there is nothing to work with offline. Nothing was sent. Check the server and the email; the first sign-in needs the server.</source>
        <translation>Auf diesem Gerät ist noch nichts von Ihnen, womit Sie offline arbeiten könnten. Nichts wurde gesendet. Prüfen Sie Server und E-Mail; die erste Anmeldung braucht den Server.</translation>
    </message>
    <message>
        <source>Nothing on this device matches “{words}”.</source>
        <translation>Nichts auf diesem Gerät passt zu „{words}“.</translation>
    </message>
    <message>
        <source>Nothing to decide here</source>
        <translation>Hier ist nichts zu entscheiden</translation>
    </message>
    <message>
        <source>Nothing waits for your decision.</source>
        <translation>Nichts wartet auf Ihre Entscheidung.</translation>
    </message>
    <message>
        <source>Nothing waits for your decision. What is asked of you appears here by itself.</source>
        <translation>Nichts wartet auf Ihre Entscheidung. Was man von Ihnen erbittet, erscheint hier von selbst.</translation>
    </message>
    <message>
        <source>Nothing waits to be sent. The server was not reached since the program started.</source>
        <translation>Nichts wartet auf das Senden. Der Server wurde seit dem Programmstart nicht erreicht.</translation>
    </message>
    <message>
        <source>Nothing: requests above zero go to whoever leads your team.</source>
        <translation>Nichts: Anträge über null gehen an die Leitung Ihres Teams.</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Schadenmeldung</translation>
    </message>
    <message>
        <source>Notice: {cause}</source>
        <translation>Schadenmeldung: {cause}</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Notifications muted: {muted}</source>
        <translation>Mitteilungen stumm: {muted}</translation>
    </message>
    <message>
        <source>Notifications: {deed}</source>
        <translation>Mitteilungen: {deed}</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Now with {who}.</source>
        <translation>Jetzt bei {who}.</translation>
    </message>
    <message>
        <source>Now {amount}.</source>
        <translation>Jetzt {amount}.</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>On the server</source>
        <translation>Auf dem Server</translation>
    </message>
    <message>
        <source>On the server.</source>
        <translation>Auf dem Server.</translation>
    </message>
    <message>
        <source>On this device</source>
        <translation>Auf diesem Gerät</translation>
    </message>
    <message>
        <source>Once a year</source>
        <translation>Jährlich</translation>
    </message>
    <message>
        <source>One a line: {parts}. What is not known stays empty; the last ones may be left out.</source>
        <translation>Je Zeile eines: {parts}. Was unbekannt ist, bleibt leer; die letzten dürfen fehlen.</translation>
    </message>
    <message>
        <source>One change is not on the server yet. Sign out?</source>
        <translation>Eine Änderung ist noch nicht auf dem Server. Abmelden?</translation>
    </message>
    <message>
        <source>One change needs a decision</source>
        <translation>Eine Änderung braucht eine Entscheidung</translation>
    </message>
    <message>
        <source>One change needs you</source>
        <translation>Eine Änderung ist zu klären</translation>
    </message>
    <message>
        <source>One change needs you.</source>
        <translation>Eine Änderung ist zu klären.</translation>
    </message>
    <message>
        <source>One change of yours needs you.</source>
        <translation>Eine Ihrer Änderungen ist zu klären.</translation>
    </message>
    <message>
        <source>One later entry waits for this one.</source>
        <translation>Ein späterer Eintrag wartet auf diesen.</translation>
    </message>
    <message>
        <source>One line a row</source>
        <translation>Eine Zeile je Eintrag</translation>
    </message>
    <message>
        <source>One side of this conflict changed after you saw it. Nothing was decided. Look at both values again.</source>
        <translation>Eine Seite dieses Konflikts hat sich geändert, nachdem Sie sie sahen. Nichts wurde entschieden. Sehen Sie sich beide Werte noch einmal an.</translation>
    </message>
    <message>
        <source>Only a single value can be left out.</source>
        <translation>Nur ein einzelner Wert kann ausgenommen werden.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Open Coverdesk</source>
        <translation>Coverdesk öffnen</translation>
    </message>
    <message>
        <source>Open Coverdesk to read it.</source>
        <translation>Öffnen Sie Coverdesk, um es zu lesen.</translation>
    </message>
    <message>
        <source>Open claims</source>
        <translation>Offene Schäden</translation>
    </message>
    <message>
        <source>Open file to somebody</source>
        <translation>Akte für jemanden öffnen</translation>
    </message>
    <message>
        <source>Open in its own window</source>
        <translation>In eigenem Fenster öffnen</translation>
    </message>
    <message>
        <source>Open in {line}</source>
        <translation>Offen in {line}</translation>
    </message>
    <message>
        <source>Open now</source>
        <translation>Jetzt offen</translation>
    </message>
    <message>
        <source>Open one from the list, or search with Ctrl+K.</source>
        <translation>Wählen Sie aus der Liste, oder suchen Sie mit Strg+K.</translation>
    </message>
    <message>
        <source>Open one from the list, search with Ctrl+K, or file a new one.</source>
        <translation>Öffnen Sie einen aus der Liste, suchen Sie mit Strg+K oder melden Sie einen neuen.</translation>
    </message>
    <message>
        <source>Open reserve</source>
        <translation>Offene Reserve</translation>
    </message>
    <message>
        <source>Open the claim</source>
        <translation>Schaden öffnen</translation>
    </message>
    <message>
        <source>Open the customer</source>
        <translation>Kunden öffnen</translation>
    </message>
    <message>
        <source>Open the policy</source>
        <translation>Police öffnen</translation>
    </message>
    <message>
        <source>Open {file}</source>
        <translation>{file} öffnen</translation>
    </message>
    <message>
        <source>Open {what}</source>
        <translation>{what} öffnen</translation>
    </message>
    <message>
        <source>Opening the claim</source>
        <translation>Schaden wird geöffnet</translation>
    </message>
    <message>
        <source>Opening the customer</source>
        <translation>Der Kunde wird geöffnet</translation>
    </message>
    <message>
        <source>Opening the policy</source>
        <translation>Die Police wird geöffnet</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>Reihenfolge der Liste</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>Other damage</source>
        <translation>Anderer Schaden</translation>
    </message>
    <message>
        <source>Others may see them, also while this screen is locked. Without it they say only what kind it is.</source>
        <translation>Andere können sie sehen, auch bei gesperrtem Bildschirm. Ohne das sagen sie nur, welcher Art sie sind.</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Outside of the window</source>
        <translation>Außerhalb des Fensters</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Over reserve</source>
        <translation>Über Reserve</translation>
    </message>
    <message>
        <source>End sight of the claim</source>
        <translation>Einsicht in den Schaden beenden</translation>
    </message>
    <message>
        <source>Sight ended: {reason}</source>
        <translation>Einsicht beendet: {reason}</translation>
    </message>
    <message>
        <source>Works on it</source>
        <translation>Arbeitet daran</translation>
    </message>
    <message>
        <source>A task</source>
        <translation>Eine Aufgabe</translation>
    </message>
    <message>
        <source>An overdue task</source>
        <translation>Eine überfällige Aufgabe</translation>
    </message>
    <message>
        <source>Overdue task</source>
        <translation>Überfällige Aufgabe</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Page Down</source>
        <translation>Bild ab</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Bezahlt</translation>
    </message>
    <message>
        <source>Paid: {amount} to {payee}</source>
        <translation>Gezahlt: {amount} an {payee}</translation>
    </message>
    <message>
        <source>Partial</source>
        <translation>Teilzahlung</translation>
    </message>
    <message>
        <source>Parties</source>
        <translation>Beteiligte</translation>
    </message>
    <message>
        <source>Parts of the claim</source>
        <translation>Teile des Schadens</translation>
    </message>
    <message>
        <source>Parts of the policy</source>
        <translation>Teile der Police</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password that you use now</source>
        <translation>Aktuelles Passwort</translation>
    </message>
    <message>
        <source>Password used here before</source>
        <translation>Früheres Passwort dieses Geräts</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Pay {amount}</source>
        <translation>{amount} zahlen</translation>
    </message>
    <message>
        <source>Payee</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Payee, when one of us</source>
        <translation>Empfänger, wenn er zu uns gehört</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>Zahlung</translation>
    </message>
    <message>
        <source>Payment approved</source>
        <translation>Zahlung genehmigt</translation>
    </message>
    <message>
        <source>Payment approved: {amount} to {payee}</source>
        <translation>Zahlung genehmigt: {amount} an {payee}</translation>
    </message>
    <message>
        <source>Payment rejected</source>
        <translation>Zahlung abgelehnt</translation>
    </message>
    <message>
        <source>Payment request</source>
        <translation>Zahlungsantrag</translation>
    </message>
    <message>
        <source>Payment stopped: {amount} to {payee}</source>
        <translation>Zahlung gestoppt: {amount} an {payee}</translation>
    </message>
    <message>
        <source>Payment voided: {amount} to {payee}</source>
        <translation>Zahlung storniert: {amount} an {payee}</translation>
    </message>
    <message>
        <source>Payment {amount_cents} to {payee}</source>
        <translation>Zahlung {amount_cents} an {payee}</translation>
    </message>
    <message>
        <source>Payment {base_amount_cents} approved</source>
        <translation>Zahlung {base_amount_cents} genehmigt</translation>
    </message>
    <message>
        <source>Payment {base_amount_cents} rejected</source>
        <translation>Zahlung {base_amount_cents} abgelehnt</translation>
    </message>
    <message>
        <source>Payment, {kind}</source>
        <translation>Zahlung, {kind}</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Zahlungen</translation>
    </message>
    <message>
        <source>Payments waiting</source>
        <translation>Wartende Zahlungen</translation>
    </message>
    <message>
        <source>Payments {amount}</source>
        <translation>Zahlungen {amount}</translation>
    </message>
    <message>
        <source>Payments, {currency}</source>
        <translation>Zahlungen, {currency}</translation>
    </message>
    <message>
        <source>Pays {amount}.</source>
        <translation>Zahlt {amount}.</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>Personal auto</source>
        <translation>Kfz privat</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Phone of the insured: {number}</source>
        <translation>Telefon des Versicherungsnehmers: {number}</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Place of loss</source>
        <translation>Schadenort</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>Policies</source>
        <translation>Policen</translation>
    </message>
    <message>
        <source>Policies found</source>
        <translation>Gefundene Policen</translation>
    </message>
    <message>
        <source>Policies of your customers come from the server by themselves.</source>
        <translation>Policen Ihrer Kunden kommen von selbst vom Server.</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Police</translation>
    </message>
    <message>
        <source>Policy as of the loss</source>
        <translation>Police am Schadentag</translation>
    </message>
    <message>
        <source>Policy number or name of the insured</source>
        <translation>Policennummer oder Name des Versicherungsnehmers</translation>
    </message>
    <message>
        <source>Policyholder</source>
        <translation>Versicherungsnehmer</translation>
    </message>
    <message>
        <source>Preferred channel</source>
        <translation>Bevorzugter Weg</translation>
    </message>
    <message>
        <source>Prefers</source>
        <translation>Bevorzugt</translation>
    </message>
    <message>
        <source>Prefers: {channel}</source>
        <translation>Bevorzugt: {channel}</translation>
    </message>
    <message>
        <source>Premium a year</source>
        <translation>Jahresprämie</translation>
    </message>
    <message>
        <source>Premium for a year</source>
        <translation>Prämie für ein Jahr</translation>
    </message>
    <message>
        <source>Premium, {currency}</source>
        <translation>Prämie, {currency}</translation>
    </message>
    <message>
        <source>Previous line</source>
        <translation>Vorige Zeile</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Voriger Teil des Fensters</translation>
    </message>
    <message>
        <source>Previous request</source>
        <translation>Voriger Antrag</translation>
    </message>
    <message>
        <source>Previous row</source>
        <translation>Vorige Zeile</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Dringlichkeit</translation>
    </message>
    <message>
        <source>Put off</source>
        <translation>Zurückgestellt</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Diese Nachricht schließen</translation>
    </message>
    <message>
        <source>Quarterly</source>
        <translation>Vierteljährlich</translation>
    </message>
    <message>
        <source>Quit Coverdesk</source>
        <translation>Coverdesk beenden</translation>
    </message>
    <message>
        <source>Quote expired</source>
        <translation>Angebot abgelaufen</translation>
    </message>
    <message>
        <source>Quoted</source>
        <translation>Angeboten</translation>
    </message>
    <message>
        <source>Raise to {amount} and request</source>
        <translation>Auf {amount} erhöhen und beantragen</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Referred</source>
        <translation>Vorgelegt</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Reinstated</source>
        <translation>Wieder in Kraft</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Reject payment</source>
        <translation>Zahlung ablehnen</translation>
    </message>
    <message>
        <source>Reject reserve</source>
        <translation>Reserve ablehnen</translation>
    </message>
    <message>
        <source>Reject {amount}</source>
        <translation>{amount} ablehnen</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Zurückgewiesen</translation>
    </message>
    <message>
        <source>Rejected because</source>
        <translation>Abgelehnt, weil</translation>
    </message>
    <message>
        <source>Remove this view</source>
        <translation>Diese Ansicht entfernen</translation>
    </message>
    <message>
        <source>Rename team</source>
        <translation>Team umbenennen</translation>
    </message>
    <message>
        <source>Rename user</source>
        <translation>Benutzer umbenennen</translation>
    </message>
    <message>
        <source>Renewed</source>
        <translation>Verlängert</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>Wieder öffnen</translation>
    </message>
    <message>
        <source>Reopen claim</source>
        <translation>Schaden wieder öffnen</translation>
    </message>
    <message>
        <source>Reopen claim…</source>
        <translation>Schaden wieder öffnen…</translation>
    </message>
    <message>
        <source>Reopen task</source>
        <translation>Aufgabe wieder öffnen</translation>
    </message>
    <message>
        <source>Reopened</source>
        <translation>Wieder offen</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>Request payment</source>
        <translation>Zahlung beantragen</translation>
    </message>
    <message>
        <source>Request payment…</source>
        <translation>Zahlung beantragen…</translation>
    </message>
    <message>
        <source>Requested</source>
        <translation>Beantragt</translation>
    </message>
    <message>
        <source>Requested by</source>
        <translation>Beantragt von</translation>
    </message>
    <message>
        <source>Requests waiting</source>
        <translation>Wartende Anträge</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>Reserve</translation>
    </message>
    <message>
        <source>Reserve approved</source>
        <translation>Reserve genehmigt</translation>
    </message>
    <message>
        <source>Reserve change</source>
        <translation>Reserveänderung</translation>
    </message>
    <message>
        <source>Reserve history, {currency}</source>
        <translation>Verlauf der Reserve, {currency}</translation>
    </message>
    <message>
        <source>Reserve line</source>
        <translation>Reserve</translation>
    </message>
    <message>
        <source>Reserve of the line</source>
        <translation>Reserve der Zeile</translation>
    </message>
    <message>
        <source>Reserve rejected</source>
        <translation>Reserve abgelehnt</translation>
    </message>
    <message>
        <source>Reserve stopped: {amount}, {line}</source>
        <translation>Reserve gestoppt: {amount}, {line}</translation>
    </message>
    <message>
        <source>Reserve to {amount}, {line}</source>
        <translation>Reserve auf {amount}, {line}</translation>
    </message>
    <message>
        <source>Reserve voided: {amount}, {line}</source>
        <translation>Reserve storniert: {amount}, {line}</translation>
    </message>
    <message>
        <source>Reserve {base_cents} to {amount_cents}</source>
        <translation>Reserve {base_cents} auf {amount_cents}</translation>
    </message>
    <message>
        <source>Reserves</source>
        <translation>Reserven</translation>
    </message>
    <message>
        <source>Reserves up by {amount}</source>
        <translation>Reserven höher um {amount}</translation>
    </message>
    <message>
        <source>Reserves, {currency}</source>
        <translation>Reserven, {currency}</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Rewritten</source>
        <translation>Neu gefasst</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Pfeil rechts</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Role granted: {role}</source>
        <translation>Rolle erteilt: {role}</translation>
    </message>
    <message>
        <source>Role withdrawn: {role}</source>
        <translation>Rolle entzogen: {role}</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>SIU</source>
        <translation>Sonderprüfung</translation>
    </message>
    <message>
        <source>SIU review</source>
        <translation>Sonderprüfung</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save claim</source>
        <translation>Schaden speichern</translation>
    </message>
    <message>
        <source>Save contact</source>
        <translation>Kontakt speichern</translation>
    </message>
    <message>
        <source>Save this view…</source>
        <translation>Diese Ansicht speichern…</translation>
    </message>
    <message>
        <source>Saved here.</source>
        <translation>Hier gespeichert.</translation>
    </message>
    <message>
        <source>Saved here. One change waits {for_what} ({age}).</source>
        <translation>Hier gespeichert. Eine Änderung wartet {for_what} ({age}).</translation>
    </message>
    <message>
        <source>Saved here. {n} changes wait {for_what} (oldest {age}).</source>
        <translation>Hier gespeichert. {n} Änderungen warten {for_what} (älteste {age}).</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert…</translation>
    </message>
    <message>
        <source>Say what happened, in a sentence.</source>
        <translation>Sagen Sie in einem Satz, was geschah.</translation>
    </message>
    <message>
        <source>Say what is to be done.</source>
        <translation>Sagen Sie, was zu tun ist.</translation>
    </message>
    <message>
        <source>Say what the payment is for.</source>
        <translation>Sagen Sie, wofür die Zahlung ist.</translation>
    </message>
    <message>
        <source>Say why in a few words: whoever asked reads it.</source>
        <translation>Sagen Sie kurz, warum: Wer gefragt hat, liest es.</translation>
    </message>
    <message>
        <source>Say why it is skipped.</source>
        <translation>Sagen Sie, warum er übersprungen wird.</translation>
    </message>
    <message>
        <source>Say why the claim is opened again.</source>
        <translation>Sagen Sie, warum der Schaden wieder geöffnet wird.</translation>
    </message>
    <message>
        <source>Say why, so that it can be corrected.</source>
        <translation>Sagen Sie warum, damit es berichtigt werden kann.</translation>
    </message>
    <message>
        <source>Say why, so that the next reader understands the figure.</source>
        <translation>Nennen Sie den Grund, damit andere die Zahl verstehen.</translation>
    </message>
    <message>
        <source>Scroll the page</source>
        <translation>Seite blättern</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search claims, people, policies, commands</source>
        <translation>Schäden, Personen, Policen, Befehle suchen</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>Alles durchsuchen</translation>
    </message>
    <message>
        <source>Seen to</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Erneut senden</translation>
    </message>
    <message>
        <source>Send again: {what}</source>
        <translation>Erneut senden: {what}</translation>
    </message>
    <message>
        <source>Send what is typed</source>
        <translation>Eingabe absenden</translation>
    </message>
    <message>
        <source>Sending {place} of {total}…</source>
        <translation>{place} von {total} wird gesendet…</translation>
    </message>
    <message>
        <source>Sent lately</source>
        <translation>Zuletzt gesendet</translation>
    </message>
    <message>
        <source>Sent, being checked</source>
        <translation>Gesendet, wird geprüft</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Set a reserve first: payments are made from it.</source>
        <translation>Setzen Sie zuerst eine Reserve: Gezahlt wird aus ihr.</translation>
    </message>
    <message>
        <source>Set aside and not yet paid.</source>
        <translation>Zurückgestellt und noch nicht gezahlt.</translation>
    </message>
    <message>
        <source>Set limit of authority</source>
        <translation>Vollmachtsgrenze setzen</translation>
    </message>
    <message>
        <source>Set manager</source>
        <translation>Vorgesetzte festlegen</translation>
    </message>
    <message>
        <source>Set reserve</source>
        <translation>Reserve setzen</translation>
    </message>
    <message>
        <source>Set reserve to {amount}</source>
        <translation>Reserve auf {amount} setzen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settlement</source>
        <translation>Regulierung</translation>
    </message>
    <message>
        <source>Settlement talks</source>
        <translation>Vergleichsgespräche</translation>
    </message>
    <message>
        <source>Several claims have “{words}”. Type more of it.</source>
        <translation>Mehrere Schäden haben „{words}“. Schreiben Sie mehr davon.</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show all claims</source>
        <translation>Alle Schäden zeigen</translation>
    </message>
    <message>
        <source>Show both texts</source>
        <translation>Beide Texte zeigen</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message>
        <source>Show or hide the evidence</source>
        <translation>Unterlagen zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Show or hide the panel</source>
        <translation>Seitenleiste zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Show password</source>
        <translation>Passwort zeigen</translation>
    </message>
    <message>
        <source>Show {n} older</source>
        <translation>{n} ältere zeigen</translation>
    </message>
    <message>
        <source>Shown as of</source>
        <translation>Gezeigter Stand</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Erneut anmelden</translation>
    </message>
    <message>
        <source>Sign in to the right server.</source>
        <translation>Melden Sie sich am richtigen Server an.</translation>
    </message>
    <message>
        <source>Sign in to your office’s server.</source>
        <translation>Melden Sie sich am Server Ihres Büros an.</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Signed in as {name}</source>
        <translation>Angemeldet als {name}</translation>
    </message>
    <message>
        <source>Signing in met a fault in this program. Your work is safe. Try again; if it stays, report it.</source>
        <translation>Beim Anmelden ist in diesem Programm ein Fehler aufgetreten. Ihre Arbeit ist sicher. Versuchen Sie es noch einmal; wenn es bleibt, melden Sie es.</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Anmeldung läuft…</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Size of texts and buttons</source>
        <translation>Größe von Text und Schaltflächen</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>Jemand</translation>
    </message>
    <message>
        <source>Somebody else? Enter your own email: everyone’s data is kept apart on this device.</source>
        <translation>Jemand anderes? Geben Sie Ihre eigene E-Mail-Adresse ein: Die Daten aller bleiben auf diesem Gerät getrennt.</translation>
    </message>
    <message>
        <source>Somebody has changed this reserve since: both amounts will stand side by side to choose.</source>
        <translation>Jemand hat diese Reserve inzwischen geändert: beide Beträge stehen dann zur Wahl nebeneinander.</translation>
    </message>
    <message>
        <source>Somebody signs in with this email already. Nobody was added and your entry is kept. Check the spelling, or look for them among the users.</source>
        <translation>Mit dieser E-Mail-Adresse meldet sich schon jemand an. Niemand wurde angelegt, und Ihre Eingabe bleibt erhalten. Prüfen Sie die Schreibweise, oder suchen Sie die Person unter den Benutzern.</translation>
    </message>
    <message>
        <source>Something of this claim cannot be shown, as it cannot be read: {what}. It is kept, and everything else is here. Ask your administrator to correct it.</source>
        <translation>Etwas zu diesem Schaden lässt sich nicht zeigen, weil es nicht lesbar ist: {what}. Es bleibt erhalten, und alles andere ist da. Bitten Sie die Administration, es zu berichtigen.</translation>
    </message>
    <message>
        <source>Something of this file cannot be shown, as it cannot be read: {what}. It is kept, and everything else is here. Ask your administrator to correct it.</source>
        <translation>Etwas aus dieser Akte kann nicht gezeigt werden, da es nicht lesbar ist: {what}. Es bleibt erhalten, und alles andere ist da. Bitten Sie Ihre Administration, es zu berichtigen.</translation>
    </message>
    <message>
        <source>Something on the way to the server refuses the request (status {status}). What you entered is safe here. Ask your administrator: most often it is a rule of a proxy or a firewall.</source>
        <translation>Etwas auf dem Weg zum Server weist die Anfrage ab (Status {status}). Was Sie eingegeben haben, ist hier sicher. Fragen Sie Ihre Administration: Meist ist es eine Regel eines Proxys oder einer Firewall.</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Stands now</source>
        <translation>Gilt jetzt</translation>
    </message>
    <message>
        <source>Start page</source>
        <translation>Startseite</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Bundesstaat</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Stay signed in</source>
        <translation>Angemeldet bleiben</translation>
    </message>
    <message>
        <source>Still arriving</source>
        <translation>Noch unterwegs</translation>
    </message>
    <message>
        <source>Still to be seen to before it closes:</source>
        <translation>Vor dem Schließen noch zu erledigen:</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop signing in</source>
        <translation>Anmeldung abbrechen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stopped. No file was written.</source>
        <translation>Abgebrochen. Keine Datei wurde geschrieben.</translation>
    </message>
    <message>
        <source>Storage used</source>
        <translation>Belegter Speicher</translation>
    </message>
    <message>
        <source>Street</source>
        <translation>Straße</translation>
    </message>
    <message>
        <source>Street and town</source>
        <translation>Straße und Ort</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Betreff</translation>
    </message>
    <message>
        <source>Subrogation</source>
        <translation>Regress</translation>
    </message>
    <message>
        <source>Sum, {currency}</source>
        <translation>Summe, {currency}</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Supplement</source>
        <translation>Nachtrag</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Abgleich</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Take away a filter or look for another word.</source>
        <translation>Nehmen Sie einen Filter weg oder suchen Sie ein anderes Wort.</translation>
    </message>
    <message>
        <source>Takes from the reserve</source>
        <translation>Geht von der Reserve ab</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Task added: {subject}</source>
        <translation>Aufgabe hinzugefügt: {subject}</translation>
    </message>
    <message>
        <source>Task done</source>
        <translation>Aufgabe erledigt</translation>
    </message>
    <message>
        <source>Task done: {subject}</source>
        <translation>Aufgabe erledigt: {subject}</translation>
    </message>
    <message>
        <source>Task escalated: {subject}</source>
        <translation>Aufgabe eskaliert: {subject}</translation>
    </message>
    <message>
        <source>Task given to somebody else</source>
        <translation>Aufgabe an jemand anderen gegeben</translation>
    </message>
    <message>
        <source>Task is with nobody now</source>
        <translation>Die Aufgabe hat jetzt niemand</translation>
    </message>
    <message>
        <source>Claim has no adjuster now</source>
        <translation>Der Schaden hat jetzt keine Sachbearbeitung</translation>
    </message>
    <message>
        <source>Task reopened</source>
        <translation>Aufgabe wieder geöffnet</translation>
    </message>
    <message>
        <source>Task reopened: {subject}</source>
        <translation>Aufgabe wieder geöffnet: {subject}</translation>
    </message>
    <message>
        <source>Task skipped: {subject}</source>
        <translation>Aufgabe übersprungen: {subject}</translation>
    </message>
    <message>
        <source>Task: {subject}</source>
        <translation>Aufgabe: {subject}</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>Team</translation>
    </message>
    <message>
        <source>Team added: {name}</source>
        <translation>Team angelegt: {name}</translation>
    </message>
    <message>
        <source>Team renamed: {name}</source>
        <translation>Team umbenannt: {name}</translation>
    </message>
    <message>
        <source>Temporary number</source>
        <translation>Vorläufige Nummer</translation>
    </message>
    <message>
        <source>Temporary number {number}</source>
        <translation>Vorläufige Nummer {number}</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text message</source>
        <translation>Textnachricht</translation>
    </message>
    <message>
        <source>That is more than any claim. Check the number of digits.</source>
        <translation>Das ist mehr als jeder Schaden. Prüfen Sie die Zahl der Stellen.</translation>
    </message>
    <message>
        <source>The CAT code</source>
        <translation>Der CAT-Code</translation>
    </message>
    <message>
        <source>The adjuster</source>
        <translation>Die Sachbearbeitung</translation>
    </message>
    <message>
        <source>The amount as it was seen</source>
        <translation>Der Betrag, wie er zu sehen war</translation>
    </message>
    <message>
        <source>The amount is {current_cents} now, you saw {seen_cents}. Nothing was decided. Look at the payment again.</source>
        <translation>Der Betrag ist jetzt {current_cents}, Sie sahen {seen_cents}. Nichts wurde entschieden. Sehen Sie sich die Zahlung noch einmal an.</translation>
    </message>
    <message>
        <source>The answer could not be read, so nothing of it was taken in. What you entered is safe here. It is asked again by itself; if it stays, tell your administrator.</source>
        <translation>Die Antwort war nicht lesbar, deshalb wurde nichts davon übernommen. Was Sie eingegeben haben, ist hier sicher. Es wird von selbst noch einmal gefragt; wenn es bleibt, sagen Sie es der Administration.</translation>
    </message>
    <message>
        <source>The assignee</source>
        <translation>Die zuständige Person</translation>
    </message>
    <message>
        <source>The assignment</source>
        <translation>Die Zuweisung</translation>
    </message>
    <message>
        <source>The category</source>
        <translation>Die Kategorie</translation>
    </message>
    <message>
        <source>The certificates that {variable} names cannot be read: {value}. What you entered is safe here. Correct or remove the setting, then start Coverdesk again. Check it with your administrator.</source>
        <translation>Die Zertifikate, die {variable} nennt, können nicht gelesen werden: {value}. Was Sie eingegeben haben, ist hier sicher. Berichtigen oder entfernen Sie die Einstellung und starten Sie Coverdesk neu. Klären Sie sie mit Ihrer Administration.</translation>
    </message>
    <message>
        <source>The changes</source>
        <translation>Die Änderungen</translation>
    </message>
    <message>
        <source>The choice</source>
        <translation>Die Wahl</translation>
    </message>
    <message>
        <source>The claim</source>
        <translation>Der Schaden</translation>
    </message>
    <message>
        <source>The claimant</source>
        <translation>Der Anspruchsteller</translation>
    </message>
    <message>
        <source>The clocks were put forward: {time} did not exist. Enter the hour after.</source>
        <translation>Die Uhren wurden vorgestellt: {time} gab es nicht. Geben Sie die Stunde danach ein.</translation>
    </message>
    <message>
        <source>The conflict</source>
        <translation>Der Konflikt</translation>
    </message>
    <message>
        <source>The copy on this device was damaged and is being made anew. What you entered is safe.</source>
        <translation>Die Kopie auf diesem Gerät war beschädigt und wird neu aufgebaut. Ihre Eingaben sind sicher.</translation>
    </message>
    <message>
        <source>The cover of this claim is in question, so nothing is paid yet. The request stays open. Have a supervisor or SIU settle the question of cover, then approve it.</source>
        <translation>Die Deckung dieses Schadens ist fraglich, deshalb wird noch nichts gezahlt. Der Antrag bleibt offen. Lassen Sie die Deckungsfrage von einer Leitung oder der Betrugsprüfung klären und genehmigen Sie dann.</translation>
    </message>
    <message>
        <source>The coverage pays at most {limit_cents} here, {committed_cents} are committed, so {amount_cents} do not fit. No payment was made. Enter at most what is left.</source>
        <translation>Die Deckung zahlt hier höchstens {limit_cents}, {committed_cents} sind gebunden, also passen {amount_cents} nicht. Es wurde nichts gezahlt. Geben Sie höchstens ein, was übrig ist.</translation>
    </message>
    <message>
        <source>The customer</source>
        <translation>Die Kundin oder der Kunde</translation>
    </message>
    <message>
        <source>The day</source>
        <translation>Der Tag</translation>
    </message>
    <message>
        <source>The deed</source>
        <translation>Was getan wird</translation>
    </message>
    <message>
        <source>The description</source>
        <translation>Die Beschreibung</translation>
    </message>
    <message>
        <source>The device</source>
        <translation>Das Gerät</translation>
    </message>
    <message>
        <source>The disk is full. No file was written; free some room and export again.</source>
        <translation>Die Platte ist voll. Keine Datei wurde geschrieben; schaffen Sie Platz und geben Sie erneut aus.</translation>
    </message>
    <message>
        <source>The disk of this device does not take your sign-in, so it counts until this program ends. What was confirmed as saved is safe and is sent. Free some space; otherwise the next start asks you to sign in again.</source>
        <translation>Der Datenträger dieses Geräts nimmt Ihre Anmeldung nicht an, deshalb gilt sie, bis dieses Programm endet. Was als gespeichert bestätigt wurde, ist sicher und wird gesendet. Schaffen Sie Platz; sonst müssen Sie sich beim nächsten Start neu anmelden.</translation>
    </message>
    <message>
        <source>The disk of this device is full, so the data here cannot be opened. It is kept as it is. Free some space; it opens by itself.</source>
        <translation>Das Laufwerk dieses Geräts ist voll, deshalb lassen sich die Daten hier nicht öffnen. Sie bleiben, wie sie sind. Schaffen Sie Platz; sie öffnen sich von selbst.</translation>
    </message>
    <message>
        <source>The disk of this device is full, so this was not saved. What was saved before is safe. Free some space and try again; your input is still here.</source>
        <translation>Der Datenträger dieses Geräts ist voll, deshalb wurde das nicht gespeichert. Was vorher gespeichert wurde, ist sicher. Schaffen Sie Platz und versuchen Sie es erneut; Ihre Eingabe ist noch da.</translation>
    </message>
    <message>
        <source>The disk of this device is full. What was confirmed as saved is safe.</source>
        <translation>Der Speicher dieses Geräts ist voll. Was als gespeichert bestätigt wurde, ist sicher.</translation>
    </message>
    <message>
        <source>The disk of this device takes nothing, so what you typed last would be lost. Free some space: then it is saved by itself.</source>
        <translation>Der Datenträger dieses Geräts nimmt nichts an, deshalb ginge verloren, was Sie zuletzt geschrieben haben. Schaffen Sie Platz: Dann wird es von selbst gespeichert.</translation>
    </message>
    <message>
        <source>The earlier password does not open the data on this device. The data is safe. Try again, or begin anew: the closed data stays beside it.</source>
        <translation>Das frühere Passwort öffnet die Daten auf diesem Gerät nicht. Die Daten sind sicher. Versuchen Sie es noch einmal, oder beginnen Sie neu: Die verschlossenen Daten bleiben daneben.</translation>
    </message>
    <message>
        <source>The email</source>
        <translation>Die E-Mail-Adresse</translation>
    </message>
    <message>
        <source>The email or the password is not right. What is on this device is safe. Check both and try again.</source>
        <translation>E-Mail-Adresse oder Passwort stimmt nicht. Was auf diesem Gerät ist, ist sicher. Prüfen Sie beides und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The exposure</source>
        <translation>Der Teilschaden</translation>
    </message>
    <message>
        <source>The exposures</source>
        <translation>Die Teilschäden</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>Die Akte</translation>
    </message>
    <message>
        <source>The file could not be written there: {why}. Choose another folder.</source>
        <translation>Dort konnte die Datei nicht geschrieben werden: {why}. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The file has changed since you began:</source>
        <translation>Die Akte hat sich geändert, seit Sie begonnen haben:</translation>
    </message>
    <message>
        <source>The file has these values already, so there is nothing to send. Discard the entry.</source>
        <translation>Die Akte hat diese Werte schon, es gibt also nichts zu senden. Verwerfen Sie den Eintrag.</translation>
    </message>
    <message>
        <source>The file in which this device keeps what is not sent yet was missing when the program started. This entry had not been confirmed by the server and is gone. Everything else is kept. Look at the file and enter again what is missing there. What the screens showed of it is kept; support can be given a copy.</source>
        <translation>Die Datei, in der dieses Gerät behält, was noch nicht gesendet ist, fehlte beim Start des Programms. Diesen Eintrag hatte der Server noch nicht bestätigt; er ist fort. Alles andere bleibt. Sehen Sie sich die Akte an und geben Sie noch einmal ein, was dort fehlt. Was davon zu sehen war, ist aufbewahrt; die Hilfe kann eine Kopie bekommen.</translation>
    </message>
    <message>
        <source>The file in which this device keeps what you enter is missing. What the server confirmed is safe there. Sign in where the server can be reached: then it is said what was not sent.</source>
        <translation>Die Datei, in der dieses Gerät behält, was Sie eingeben, fehlt. Was der Server bestätigt hat, ist dort sicher. Melden Sie sich dort an, wo der Server erreichbar ist: Dann steht hier, was nicht gesendet wurde.</translation>
    </message>
    <message>
        <source>The file stays as the server has it. Your entry stays in the history.</source>
        <translation>Die Akte bleibt, wie der Server sie hat. Ihr Eintrag bleibt im Verlauf.</translation>
    </message>
    <message>
        <source>The first wish</source>
        <translation>Erster Wunsch</translation>
    </message>
    <message>
        <source>The first wish as it was seen</source>
        <translation>Der erste Wunsch, wie er zu sehen war</translation>
    </message>
    <message>
        <source>The former adjuster</source>
        <translation>Die bisherige Sachbearbeitung</translation>
    </message>
    <message>
        <source>The former assignee</source>
        <translation>Die bisher zuständige Person</translation>
    </message>
    <message>
        <source>The former day</source>
        <translation>Der bisherige Tag</translation>
    </message>
    <message>
        <source>The key file of this profile cannot be read, so the data on this device cannot be opened. It is kept as it is. Put an older copy of the file back, or begin anew: the closed data stays beside it.</source>
        <translation>Die Schlüsseldatei dieses Profils ist nicht lesbar, deshalb lassen sich die Daten auf diesem Gerät nicht öffnen. Sie bleiben, wie sie sind. Legen Sie eine ältere Kopie der Datei zurück, oder beginnen Sie neu: Die verschlossenen Daten bleiben daneben.</translation>
    </message>
    <message>
        <source>The key file of this profile is missing, so the data on this device cannot be opened. It is kept as it is. Put the file back, or begin anew: the closed data stays beside it.</source>
        <translation>Die Schlüsseldatei dieses Profils fehlt, deshalb lassen sich die Daten auf diesem Gerät nicht öffnen. Sie bleiben, wie sie sind. Legen Sie die Datei zurück, oder beginnen Sie neu: Die verschlossenen Daten bleiben daneben.</translation>
    </message>
    <message>
        <source>The label</source>
        <translation>Die Bezeichnung</translation>
    </message>
    <message>
        <source>The limit</source>
        <translation>Die Grenze</translation>
    </message>
    <message>
        <source>The link to {number} is copied.</source>
        <translation>Der Link zu {number} ist kopiert.</translation>
    </message>
    <message>
        <source>The list cannot be read</source>
        <translation>Die Liste ist nicht lesbar</translation>
    </message>
    <message>
        <source>The loss</source>
        <translation>Das Ereignis</translation>
    </message>
    <message>
        <source>The loss lies in the future. Check the day and the time.</source>
        <translation>Das Ereignis liegt in der Zukunft. Prüfen Sie Tag und Uhrzeit.</translation>
    </message>
    <message>
        <source>The loss would be reported before it happened. Your notice is kept. Correct the time of the loss or of the report.</source>
        <translation>Der Schaden wäre gemeldet, bevor er geschah. Ihre Meldung bleibt erhalten. Berichtigen Sie die Zeit des Schadens oder der Meldung.</translation>
    </message>
    <message>
        <source>The manager</source>
        <translation>Die vorgesetzte Person</translation>
    </message>
    <message>
        <source>The message is larger than the server accepts. Nothing was changed, and what you entered is safe here. Send it in smaller parts.</source>
        <translation>Die Nachricht ist größer, als der Server annimmt. Nichts wurde geändert, und was Sie eingegeben haben, ist hier sicher. Senden Sie es in kleineren Teilen.</translation>
    </message>
    <message>
        <source>The name</source>
        <translation>Der Name</translation>
    </message>
    <message>
        <source>The new adjuster receives the whole file, you keep what you wrote.</source>
        <translation>Die neue Sachbearbeitung erhält die ganze Akte, Sie behalten, was Sie geschrieben haben.</translation>
    </message>
    <message>
        <source>The new password is among those that are tried first, or nearly so. Nothing was changed, the old one still counts. Take a few words in a row that belong together only for you.</source>
        <translation>Das neue Passwort gehört zu denen, die zuerst probiert werden, oder fast. Nichts wurde geändert, das alte gilt weiter. Nehmen Sie einige Wörter hintereinander, die nur für Sie zusammengehören.</translation>
    </message>
    <message>
        <source>The new password is the old one. Choose another.</source>
        <translation>Das neue Passwort ist das alte. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The new password is too long. Nothing was changed, the old one still counts. Take at most 512 characters.</source>
        <translation>Das neue Passwort ist zu lang. Nichts wurde geändert, das alte gilt weiter. Nehmen Sie höchstens 512 Zeichen.</translation>
    </message>
    <message>
        <source>The new password is too short. Nothing was changed, the old one still counts. Take ten characters or more; a few words in a row are good.</source>
        <translation>Das neue Passwort ist zu kurz. Nichts wurde geändert, das alte gilt weiter. Nehmen Sie zehn Zeichen oder mehr; gut sind einige Wörter hintereinander.</translation>
    </message>
    <message>
        <source>The new password was typed in two ways. Type it twice alike.</source>
        <translation>Das neue Passwort wurde zweimal verschieden eingegeben. Geben Sie es zweimal gleich ein.</translation>
    </message>
    <message>
        <source>The next try comes as soon as the network returns.</source>
        <translation>Der nächste Versuch kommt, sobald das Netz zurückkehrt.</translation>
    </message>
    <message>
        <source>The note</source>
        <translation>Die Notiz</translation>
    </message>
    <message>
        <source>The notification</source>
        <translation>Die Mitteilung</translation>
    </message>
    <message>
        <source>The notifications</source>
        <translation>Die Mitteilungen</translation>
    </message>
    <message>
        <source>The other value as it was seen</source>
        <translation>Der andere Wert, wie er zu sehen war</translation>
    </message>
    <message>
        <source>The other values</source>
        <translation>Die anderen Werte</translation>
    </message>
    <message>
        <source>The outcome</source>
        <translation>Das Ergebnis</translation>
    </message>
    <message>
        <source>The password is not right. Check it and try again; a forgotten one is set anew by your administrator. Your work is safe.</source>
        <translation>Das Passwort stimmt nicht. Prüfen Sie es und versuchen Sie es noch einmal; ein vergessenes setzt Ihre Administration neu. Ihre Arbeit ist sicher.</translation>
    </message>
    <message>
        <source>The pattern</source>
        <translation>Das Muster</translation>
    </message>
    <message>
        <source>The payee</source>
        <translation>Der Empfänger</translation>
    </message>
    <message>
        <source>The payee among colleagues</source>
        <translation>Der Empfänger aus dem Haus</translation>
    </message>
    <message>
        <source>The payment</source>
        <translation>Die Zahlung</translation>
    </message>
    <message>
        <source>The place</source>
        <translation>Der Ort</translation>
    </message>
    <message>
        <source>The policy</source>
        <translation>Die Police</translation>
    </message>
    <message>
        <source>The policy is {status}.</source>
        <translation>Die Police: {status}.</translation>
    </message>
    <message>
        <source>The policy of what is open here. Enter takes it; type to look for another one.</source>
        <translation>Die Police dessen, was hier offen ist. Die Eingabetaste nimmt sie; tippen Sie, um eine andere zu suchen.</translation>
    </message>
    <message>
        <source>The policy was not in force on that day. The claim is taken and marked: coverage in question.</source>
        <translation>Die Police war an jenem Tag nicht in Kraft. Der Schaden wird aufgenommen und vermerkt: Deckung fraglich.</translation>
    </message>
    <message>
        <source>The policy was not in force on {day}.</source>
        <translation>Die Police war am {day} nicht in Kraft.</translation>
    </message>
    <message>
        <source>The position</source>
        <translation>Die Position</translation>
    </message>
    <message>
        <source>The proxy that {variable} names does not let anything through. What you entered is safe here. Check the network, and that {variable} is right for it: {value}.</source>
        <translation>Der Proxy, den {variable} nennt, lässt nichts durch. Was Sie eingegeben haben, ist hier sicher. Prüfen Sie das Netz, und ob {variable} dafür stimmt: {value}.</translation>
    </message>
    <message>
        <source>The proxy that {variable} names wants a name and a password. What you entered is safe here. Ask your administrator for them, set them there and start Coverdesk again.</source>
        <translation>Der Proxy, den {variable} nennt, verlangt Namen und Passwort. Was Sie eingegeben haben, ist hier sicher. Erfragen Sie beides bei Ihrer Administration, tragen Sie es dort ein und starten Sie Coverdesk neu.</translation>
    </message>
    <message>
        <source>The reason</source>
        <translation>Die Begründung</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Die Meldung</translation>
    </message>
    <message>
        <source>The request</source>
        <translation>Der Antrag</translation>
    </message>
    <message>
        <source>The reserve</source>
        <translation>Die Reserve</translation>
    </message>
    <message>
        <source>The reserve as it was seen</source>
        <translation>Die Reserve, wie sie zu sehen war</translation>
    </message>
    <message>
        <source>The reserve has {available_cents} left, the payment takes {amount_cents}: {short_cents} are missing. No payment was made and your entry is kept. Raise the reserve and send both together.</source>
        <translation>In der Reserve sind noch {available_cents}, die Zahlung beträgt {amount_cents}: Es fehlen {short_cents}. Es wurde nichts gezahlt, Ihr Eintrag bleibt erhalten. Erhöhen Sie die Reserve und senden Sie beides zusammen.</translation>
    </message>
    <message>
        <source>The reserve is {short} short.</source>
        <translation>Der Reserve fehlen {short}.</translation>
    </message>
    <message>
        <source>The reserve line</source>
        <translation>Die Reservezeile</translation>
    </message>
    <message>
        <source>The reserve was {base_cents} when this was asked for and is {current_cents} now. The request is still open. Reject it and ask for the new total.</source>
        <translation>Die Reserve war {base_cents}, als dies beantragt wurde, und ist jetzt {current_cents}. Der Antrag ist noch offen. Lehnen Sie ihn ab und beantragen Sie den neuen Gesamtbetrag.</translation>
    </message>
    <message>
        <source>The same note on {n} claims</source>
        <translation>Dieselbe Notiz zu {n} Schäden</translation>
    </message>
    <message>
        <source>The server cannot reach its database. What you entered is safe here and is sent when it is back.</source>
        <translation>Der Server erreicht seine Datenbank nicht. Was Sie eingegeben haben, ist hier sicher und wird gesendet, sobald sie wieder da ist.</translation>
    </message>
    <message>
        <source>The server confirms it in a moment.</source>
        <translation>Der Server bestätigt es gleich.</translation>
    </message>
    <message>
        <source>The server could not read the message. Nothing was changed, and what you entered is safe here. Try again; if it stays, report it with its time.</source>
        <translation>Der Server konnte die Nachricht nicht lesen. Nichts wurde geändert, und was Sie eingegeben haben, ist hier sicher. Versuchen Sie es noch einmal; wenn es bleibt, melden Sie es mit der Uhrzeit.</translation>
    </message>
    <message>
        <source>The server did not take this entry, and its file was taken away before you saw to it: what you had entered left this device with the file. Ask whoever has the file now to enter it.</source>
        <translation>Der Server hat diesen Eintrag nicht angenommen, und die Akte wurde Ihnen entzogen, bevor Sie sich darum gekümmert haben: Was Sie eingegeben hatten, hat dieses Gerät mit der Akte verlassen. Bitten Sie, wer die Akte jetzt hat, es einzutragen.</translation>
    </message>
    <message>
        <source>The server did not take this entry. It is kept here. Correct it, or ask your administrator.</source>
        <translation>Der Server hat diesen Eintrag nicht angenommen. Er bleibt hier. Berichtigen Sie ihn oder fragen Sie die Administration.</translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation>Der Server antwortet nicht.</translation>
    </message>
    <message>
        <source>The server does not answer. Nothing was changed, your old password still counts. Try again when there is a network.</source>
        <translation>Der Server antwortet nicht. Nichts wurde geändert, Ihr altes Passwort gilt weiter. Versuchen Sie es noch einmal, wenn es ein Netz gibt.</translation>
    </message>
    <message>
        <source>The server does not answer. What is on this device is safe. Check the address and the network, then try again.</source>
        <translation>Der Server antwortet nicht. Was auf diesem Gerät ist, ist sicher. Prüfen Sie Adresse und Netz, dann versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The server does not answer. What you entered is safe here and is sent when it does. Check the network; it is tried again by itself.</source>
        <translation>Der Server antwortet nicht. Was Sie eingegeben haben, ist hier sicher und wird gesendet, sobald er antwortet. Prüfen Sie das Netz; es wird von selbst wieder versucht.</translation>
    </message>
    <message>
        <source>The server does not know this device. What you entered is safe here. Sign in again to register it.</source>
        <translation>Der Server kennt dieses Gerät nicht. Was Sie eingegeben haben, ist hier sicher. Melden Sie sich noch einmal an, um es anzumelden.</translation>
    </message>
    <message>
        <source>The server does not take the password that you use now. Nothing was changed. Sign out and sign in again, then try once more.</source>
        <translation>Der Server nimmt das Passwort nicht an, das Sie jetzt verwenden. Nichts wurde geändert. Melden Sie sich ab und wieder an, dann versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The server does not take this password, although it opens the data here. If your password was changed, enter the new one; if not, ask your administrator. Your work is safe.</source>
        <translation>Der Server nimmt dieses Passwort nicht an, obwohl es die Daten hier öffnet. Wurde Ihr Passwort geändert, geben Sie das neue ein; wenn nicht, fragen Sie Ihre Administration. Ihre Arbeit ist sicher.</translation>
    </message>
    <message>
        <source>The server expects an earlier change first. Nothing is lost: the changes are sent again in order.</source>
        <translation>Der Server erwartet zuerst eine frühere Änderung. Nichts ist verloren: Die Änderungen werden der Reihe nach noch einmal gesendet.</translation>
    </message>
    <message>
        <source>The server is too old for this program. What you entered is safe here.</source>
        <translation>Der Server ist zu alt für dieses Programm. Was Sie eingegeben haben, ist hier sicher.</translation>
    </message>
    <message>
        <source>The server knows this password, but the data on this device is locked with an earlier one. It is safe. Enter the earlier password too; then the new one opens it.</source>
        <translation>Der Server kennt dieses Passwort, aber die Daten auf diesem Gerät sind mit einem früheren verschlossen. Sie sind sicher. Geben Sie auch das frühere ein; danach öffnet das neue Passwort die Daten.</translation>
    </message>
    <message>
        <source>The server met a fault with this entry. It is kept here. Send it again; if it stays, report it.</source>
        <translation>Der Server hatte mit diesem Eintrag eine Störung. Er bleibt hier. Senden Sie ihn erneut; bleibt es dabei, melden Sie es.</translation>
    </message>
    <message>
        <source>The server was asked, but its answer did not come. Both passwords open this device. Sign in with the new one; if the server does not take it, the old one still counts.</source>
        <translation>Der Server wurde gefragt, aber seine Antwort kam nicht an. Beide Passwörter öffnen dieses Gerät. Melden Sie sich mit dem neuen an; wenn der Server es nicht annimmt, gilt das alte weiter.</translation>
    </message>
    <message>
        <source>Somebody else changed this since it was read. Nothing was changed. Read it again, and decide anew.</source>
        <translation>Jemand anderes hat dies geändert, seit es gelesen wurde. Nichts wurde geändert. Lesen Sie es noch einmal und entscheiden Sie neu.</translation>
    </message>
    <message>
        <source>Something else was asked under this key before. Nothing was changed. Take another key for another request.</source>
        <translation>Unter diesem Schlüssel wurde zuvor etwas anderes verlangt. Nichts wurde geändert. Nehmen Sie für eine andere Anfrage einen anderen Schlüssel.</translation>
    </message>
    <message>
        <source>This needs a sign-in of the last minutes. Nothing was changed. Sign in with the password, then ask again.</source>
        <translation>Dafür braucht es eine Anmeldung der letzten Minuten. Nichts wurde geändert. Melden Sie sich mit dem Passwort an und fragen Sie noch einmal.</translation>
    </message>
    <message>
        <source>This person has too many keys already; ended ones count for 90 days. Nothing was changed. Use one of those there are.</source>
        <translation>Diese Person hat schon zu viele Schlüssel; beendete zählen 90 Tage lang mit. Nichts wurde geändert. Verwenden Sie einen der vorhandenen.</translation>
    </message>
    <message>
        <source>The server was restored from a backup. What is here is kept. The device registers anew and fetches its copy again.</source>
        <translation>Der Server wurde aus einer Sicherung wiederhergestellt. Was hier ist, bleibt. Das Gerät meldet sich neu an und holt seine Kopie noch einmal.</translation>
    </message>
    <message>
        <source>The setting {variable} names a proxy that cannot be used: {value}. What you entered is safe here. Correct or remove the setting, then start Coverdesk again. Check it with your administrator.</source>
        <translation>Die Einstellung {variable} nennt einen Proxy, der nicht benutzt werden kann: {value}. Was Sie eingegeben haben, ist hier sicher. Berichtigen oder entfernen Sie die Einstellung und starten Sie Coverdesk neu. Klären Sie sie mit Ihrer Administration.</translation>
    </message>
    <message>
        <source>The sign-in has run out. Your work goes on and is kept here. Sign in again to send it.</source>
        <translation>Die Anmeldung ist abgelaufen. Ihre Arbeit geht weiter und bleibt hier. Melden Sie sich wieder an, um sie zu senden.</translation>
    </message>
    <message>
        <source>The sign-in is being renewed.</source>
        <translation>Die Anmeldung wird erneuert.</translation>
    </message>
    <message>
        <source>The span after</source>
        <translation>Der Zeitraum danach</translation>
    </message>
    <message>
        <source>The span before</source>
        <translation>Der Zeitraum davor</translation>
    </message>
    <message>
        <source>The state</source>
        <translation>Der Status</translation>
    </message>
    <message>
        <source>The subject</source>
        <translation>Der Betreff</translation>
    </message>
    <message>
        <source>The team</source>
        <translation>Das Team</translation>
    </message>
    <message>
        <source>The temporary number</source>
        <translation>Die vorläufige Nummer</translation>
    </message>
    <message>
        <source>The title</source>
        <translation>Die Funktion</translation>
    </message>
    <message>
        <source>The topic</source>
        <translation>Das Thema</translation>
    </message>
    <message>
        <source>The user</source>
        <translation>Der Benutzer</translation>
    </message>
    <message>
        <source>The usual one</source>
        <translation>Die übliche</translation>
    </message>
    <message>
        <source>The value of the server</source>
        <translation>Wert des Servers</translation>
    </message>
    <message>
        <source>The values are never merged.</source>
        <translation>Die Werte werden nie vermischt.</translation>
    </message>
    <message>
        <source>The year {year} cannot be meant. Check it.</source>
        <translation>Das Jahr {year} kann nicht gemeint sein. Prüfen Sie es.</translation>
    </message>
    <message>
        <source>The {what} that this belongs to is not there. Nothing was changed. Refresh the file and try again.</source>
        <translation>Nicht vorhanden: {what}, wozu dies gehört. Nichts wurde geändert. Laden Sie die Akte neu und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Theft</source>
        <translation>Diebstahl</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>Auf dem Server</translation>
    </message>
    <message>
        <source>Then everything is sent.</source>
        <translation>Dann wird alles gesendet.</translation>
    </message>
    <message>
        <source>There is no Coverdesk server at this address. Nothing was sent but the sign-in. Check the address.</source>
        <translation>Unter dieser Adresse gibt es keinen Coverdesk-Server. Nichts wurde gesendet außer der Anmeldung. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>There is no claim here.</source>
        <translation>Hier ist kein Schaden.</translation>
    </message>
    <message>
        <source>There is no open reserve to pay from. No payment was made and your entry is kept. Set a reserve first.</source>
        <translation>Es gibt keine offene Reserve, aus der gezahlt werden kann. Es wurde nichts gezahlt, Ihr Eintrag bleibt erhalten. Setzen Sie zuerst eine Reserve.</translation>
    </message>
    <message>
        <source>There is no reserve to pay from. Set a reserve first.</source>
        <translation>Es gibt keine Reserve, aus der gezahlt werden kann. Setzen Sie zuerst eine Reserve.</translation>
    </message>
    <message>
        <source>There is nothing to save. Nothing was changed. Edit a field first.</source>
        <translation>Es gibt nichts zu speichern. Nichts wurde geändert. Bearbeiten Sie zuerst ein Feld.</translation>
    </message>
    <message>
        <source>They are so already.</source>
        <translation>Sie sind es schon.</translation>
    </message>
    <message>
        <source>This builds on an entry that was refused. It is kept. Correct that entry, then send both together.</source>
        <translation>Dies baut auf einem Eintrag auf, der abgewiesen wurde. Es bleibt erhalten. Berichtigen Sie jenen Eintrag und senden Sie dann beide zusammen.</translation>
    </message>
    <message>
        <source>This cannot be read: {what}.</source>
        <translation>Das ist nicht lesbar: {what}.</translation>
    </message>
    <message>
        <source>This cannot be shown</source>
        <translation>Das lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>This cannot be shown: something in it cannot be read. Nothing is lost, and everything else works as always. Ask your administrator to look at it.</source>
        <translation>Das lässt sich nicht zeigen: Etwas darin ist nicht lesbar. Nichts ist verloren, und alles andere geht wie immer. Bitten Sie die Administration, es sich anzusehen.</translation>
    </message>
    <message>
        <source>This claim cannot be shown</source>
        <translation>Dieser Schaden lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>This claim has {count} reserve lines, at most {limit} fit. Nothing was changed. Use one of the categories that are there.</source>
        <translation>Dieser Schaden hat {count} Reservepositionen, höchstens {limit} passen. Nichts wurde geändert. Nehmen Sie eine der vorhandenen Kategorien.</translation>
    </message>
    <message>
        <source>This claim is in {currency}. Enter the amount in {currency}.</source>
        <translation>Dieser Schaden lautet auf {currency}. Geben Sie den Betrag in {currency} ein.</translation>
    </message>
    <message>
        <source>This claim is not on this device</source>
        <translation>Dieser Schaden ist nicht auf diesem Gerät</translation>
    </message>
    <message>
        <source>This computer’s clock is {time} ahead of the server’s.</source>
        <translation>Die Uhr dieses Computers geht gegenüber der des Servers um {time} vor.</translation>
    </message>
    <message>
        <source>This computer’s clock is {time} behind the server’s.</source>
        <translation>Die Uhr dieses Computers geht gegenüber der des Servers um {time} nach.</translation>
    </message>
    <message>
        <source>This conflict was already decided ({chosen}). Nothing was changed. Enter a new value if you disagree.</source>
        <translation>Dieser Konflikt ist schon entschieden ({chosen}). Nichts wurde geändert. Geben Sie einen neuen Wert ein, wenn Sie anderer Ansicht sind.</translation>
    </message>
    <message>
        <source>This counts from the next start of Coverdesk on. Nothing you have typed is lost by it.</source>
        <translation>Das gilt ab dem nächsten Start von Coverdesk. Nichts, was Sie eingegeben haben, geht dabei verloren.</translation>
    </message>
    <message>
        <source>This customer cannot be shown</source>
        <translation>Dieser Kunde kann nicht gezeigt werden</translation>
    </message>
    <message>
        <source>This customer is not on this device</source>
        <translation>Dieser Kunde ist nicht auf diesem Gerät</translation>
    </message>
    <message>
        <source>This device cannot begin anew: its disk takes no changes. Nothing was changed and everything is kept. Free some space and try again.</source>
        <translation>Dieses Gerät kann nicht neu beginnen: Sein Laufwerk nimmt keine Änderungen an. Nichts wurde geändert, und alles bleibt. Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This device could not keep the new password. Nothing was changed, your old password still counts. Free some space and try again.</source>
        <translation>Dieses Gerät konnte das neue Passwort nicht behalten. Nichts wurde geändert, Ihr altes Passwort gilt weiter. Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This device could not save it. What was saved before is safe. Try again; your input is still here.</source>
        <translation>Dieses Gerät konnte es nicht speichern. Was vorher gespeichert wurde, ist sicher. Versuchen Sie es erneut; Ihre Eingabe ist noch da.</translation>
    </message>
    <message>
        <source>This device has no network.</source>
        <translation>Dieses Gerät hat kein Netz.</translation>
    </message>
    <message>
        <source>This device is being registered anew.</source>
        <translation>Dieses Gerät wird neu angemeldet.</translation>
    </message>
    <message>
        <source>This device was away for more than 90 days. What you entered is safe. Its copy is fetched anew.</source>
        <translation>Dieses Gerät war länger als 90 Tage fort. Was Sie eingegeben haben, ist sicher. Seine Kopie wird neu geholt.</translation>
    </message>
    <message>
        <source>This device was withdrawn, and stays so. Nothing was changed. Sign in on it again, which registers it anew.</source>
        <translation>Dieses Gerät wurde gesperrt, und das bleibt so. Nichts wurde geändert. Melden Sie sich darauf neu an, dann wird es neu registriert.</translation>
    </message>
    <message>
        <source>This entry does not wait for you any more: it was sent again, corrected, discarded or decided meanwhile, or its contents left with its file. Nothing was changed. Look at what became of it before you enter it anew.</source>
        <translation>Dieser Eintrag wartet nicht mehr auf Sie: Er wurde inzwischen erneut gesendet, korrigiert, verworfen oder entschieden, oder sein Inhalt ging mit seiner Akte. Es wurde nichts geändert. Sehen Sie nach, was daraus geworden ist, bevor Sie es neu eingeben.</translation>
    </message>
    <message>
        <source>This entry is larger than the server, or a proxy on the way to it, accepts. It was not sent, and it is kept here. Shorten it, or send it again when your administrator has raised the limit; what came after it is sent.</source>
        <translation>Dieser Eintrag ist größer, als der Server oder ein Proxy auf dem Weg zu ihm annimmt. Er wurde nicht gesendet und ist hier aufbewahrt. Kürzen Sie ihn, oder senden Sie ihn erneut, wenn Ihre Administration die Grenze angehoben hat; was danach kam, wird gesendet.</translation>
    </message>
    <message>
        <source>This entry was kept on this device, but its record is damaged and cannot be read. Everything else is kept and is sent as always. Enter it again. The damaged record stays on this device; support can be given a copy.</source>
        <translation>Dieser Eintrag lag auf diesem Gerät, doch er ist beschädigt und nicht mehr lesbar. Alles andere ist erhalten und wird wie immer gesendet. Geben Sie ihn neu ein. Der beschädigte Eintrag bleibt auf diesem Gerät; der Support kann eine Kopie bekommen.</translation>
    </message>
    <message>
        <source>This file has {count} entries of this kind, at most {limit} fit. Nothing was changed and your entry is kept. Tell your administrator.</source>
        <translation>Diese Akte hat {count} Einträge dieser Art, höchstens {limit} passen. Nichts wurde geändert, Ihr Eintrag bleibt erhalten. Sagen Sie es Ihrer Administration.</translation>
    </message>
    <message>
        <source>This file is no longer among yours. What you entered is kept here. Ask whoever has the file now to enter it, or a supervisor to assign it to you.</source>
        <translation>Diese Akte gehört nicht mehr zu Ihren. Was Sie eingaben, bleibt hier erhalten. Bitten Sie, wer die Akte jetzt hat, es einzugeben, oder die Teamleitung, sie Ihnen zuzuweisen.</translation>
    </message>
    <message>
        <source>This file is not on this device.</source>
        <translation>Diese Akte ist nicht auf diesem Gerät.</translation>
    </message>
    <message>
        <source>This file was given to somebody else before your entry arrived. It is kept here. Ask whoever has the file now to enter it.</source>
        <translation>Diese Akte wurde jemand anderem übergeben, bevor Ihr Eintrag ankam. Er bleibt hier. Bitten Sie, wer die Akte jetzt hat, ihn einzugeben.</translation>
    </message>
    <message>
        <source>This is decided</source>
        <translation>Dies ist entschieden</translation>
    </message>
    <message>
        <source>This is no email address.</source>
        <translation>Das ist keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <source>This is no email address. Enter the one that your administrator registered.</source>
        <translation>Das ist keine E-Mail-Adresse. Geben Sie die ein, die Ihre Administration eingetragen hat.</translation>
    </message>
    <message>
        <source>This is no link to a file of Coverdesk. Look for the file with Ctrl+K.</source>
        <translation>Das ist kein Link zu einer Akte von Coverdesk. Suchen Sie die Akte mit Strg+K.</translation>
    </message>
    <message>
        <source>This is no server address. Enter it as your administrator gave it, such as {example}.</source>
        <translation>Das ist keine Serveradresse. Geben Sie sie so ein, wie Ihre Administration sie genannt hat, etwa {example}.</translation>
    </message>
    <message>
        <source>This is not the password that you use now. Nothing was changed. Check it and try again.</source>
        <translation>Das ist nicht das Aktuelles Passwort. Nichts wurde geändert. Prüfen Sie es und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This is your draft.</source>
        <translation>Das ist Ihr Entwurf.</translation>
    </message>
    <message>
        <source>This password does not open the data on this device, and the server cannot be asked. The data is safe. Check the password; a changed one works as soon as there is a network.</source>
        <translation>Dieses Passwort öffnet die Daten auf diesem Gerät nicht, und der Server lässt sich nicht fragen. Die Daten sind sicher. Prüfen Sie das Passwort; ein geändertes gilt, sobald es ein Netz gibt.</translation>
    </message>
    <message>
        <source>This password opens the data on this device, but the server does not take it. The data is safe. If your password was changed, enter the new one as well; if not, ask your administrator.</source>
        <translation>Dieses Passwort öffnet die Daten auf diesem Gerät, aber der Server nimmt es nicht an. Die Daten sind sicher. Wurde Ihr Passwort geändert, geben Sie auch das neue ein; wenn nicht, fragen Sie die Administration.</translation>
    </message>
    <message>
        <source>This payment goes to you, so somebody else approves it. The request stays open. Ask another approver.</source>
        <translation>Diese Zahlung geht an Sie, deshalb genehmigt sie jemand anderes. Der Antrag bleibt offen. Bitten Sie eine andere berechtigte Person.</translation>
    </message>
    <message>
        <source>This person has too many devices already, or added too many today. What you entered is safe here. Ask an administrator to remove those that are no longer used.</source>
        <translation>Diese Person hat schon zu viele Geräte, oder heute kamen zu viele dazu. Was Sie eingegeben haben, ist hier sicher. Bitten Sie die Administration, nicht mehr benutzte zu entfernen.</translation>
    </message>
    <message>
        <source>This policy cannot be shown</source>
        <translation>Diese Police kann nicht gezeigt werden</translation>
    </message>
    <message>
        <source>This policy is not on this device</source>
        <translation>Diese Police ist nicht auf diesem Gerät</translation>
    </message>
    <message>
        <source>This profile belongs to somebody else or to another server. It is kept and nothing is mixed. Start Coverdesk with another profile.</source>
        <translation>Dieses Profil gehört jemand anderem oder zu einem anderen Server. Es bleibt, und nichts wird vermischt. Starten Sie Coverdesk mit einem anderen Profil.</translation>
    </message>
    <message>
        <source>This program</source>
        <translation>Dieses Programm</translation>
    </message>
    <message>
        <source>This program is too old for the server. What you entered is safe here.</source>
        <translation>Dieses Programm ist zu alt für den Server. Ihre Eingaben sind hier sicher.</translation>
    </message>
    <message>
        <source>This program is too old for the server. What you entered is safe here. Update the program, then it is sent.</source>
        <translation>Dieses Programm ist zu alt für den Server. Was Sie eingegeben haben, ist hier sicher. Aktualisieren Sie das Programm, dann wird es gesendet.</translation>
    </message>
    <message>
        <source>This request is already {state}. Nothing was changed. Refresh to see who decided it.</source>
        <translation>Dieser Antrag hat schon den Status „{state}“. Nichts wurde geändert. Laden Sie neu, um zu sehen, wer entschieden hat.</translation>
    </message>
    <message>
        <source>This sign-in was used twice, so it was ended on every device. Your work is kept here. Sign in again.</source>
        <translation>Diese Anmeldung wurde zweimal verwendet und deshalb auf jedem Gerät beendet. Ihre Arbeit bleibt hier. Melden Sie sich wieder an.</translation>
    </message>
    <message>
        <source>This was sent or put aside in another window.</source>
        <translation>Das wurde in einem anderen Fenster gesendet oder verworfen.</translation>
    </message>
    <message>
        <source>This was sent together with an entry that was refused, and they count as one. It is kept. Correct that entry, then send them together.</source>
        <translation>Dies wurde mit einem Eintrag gesendet, der abgewiesen wurde, und beide gelten als eines. Es bleibt erhalten. Berichtigen Sie jenen Eintrag und senden Sie sie dann zusammen.</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Diese Woche</translation>
    </message>
    <message>
        <source>Those that match show here by themselves. You can go on with whatever is here already.</source>
        <translation>Passende erscheinen hier von selbst. Mit allem, was schon da ist, können Sie arbeiten.</translation>
    </message>
    <message>
        <source>Three lines a row</source>
        <translation>Drei Zeilen je Eintrag</translation>
    </message>
    <message>
        <source>To be cancelled</source>
        <translation>Kündigung läuft</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Today, {time}</source>
        <translation>Heute, {time}</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>Morgen</translation>
    </message>
    <message>
        <source>Too many attempts. Nothing was changed. Wait a little and try again.</source>
        <translation>Zu viele Versuche. Nichts wurde geändert. Warten Sie ein wenig und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Trying to reach the server now.</source>
        <translation>Der Server wird gerade gesucht.</translation>
    </message>
    <message>
        <source>Turn to {tab}</source>
        <translation>Zum Reiter {tab}</translation>
    </message>
    <message>
        <source>Twice a year</source>
        <translation>Halbjährlich</translation>
    </message>
    <message>
        <source>Two lines a row</source>
        <translation>Zwei Zeilen je Eintrag</translation>
    </message>
    <message>
        <source>Two values for one field</source>
        <translation>Zwei Werte für ein Feld</translation>
    </message>
    <message>
        <source>Typeface Inter (SIL Open Font License 1.1), icons Lucide (ISC), Qt (LGPL 3).</source>
        <translation>Schrift Inter (SIL Open Font License 1.1), Symbole Lucide (ISC), Qt (LGPL 3).</translation>
    </message>
    <message>
        <source>Underwriter</source>
        <translation>Zeichnung</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Unmark</source>
        <translation>Aufheben</translation>
    </message>
    <message>
        <source>Unmark all (Esc)</source>
        <translation>Alle Markierungen aufheben (Esc)</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Pfeil auf</translation>
    </message>
    <message>
        <source>User added: {name}</source>
        <translation>Benutzer angelegt: {name}</translation>
    </message>
    <message>
        <source>User renamed: {name}</source>
        <translation>Benutzer umbenannt: {name}</translation>
    </message>
    <message>
        <source>Vandalism</source>
        <translation>Vandalismus</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>View {name}</source>
        <translation>Ansicht {name}</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
    <message>
        <source>Views and order</source>
        <translation>Ansichten und Reihenfolge</translation>
    </message>
    <message>
        <source>Views and order (v)</source>
        <translation>Ansichten und Reihenfolge (v)</translation>
    </message>
    <message>
        <source>Voided</source>
        <translation>Storniert</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>Wartet auf Sie</translation>
    </message>
    <message>
        <source>Waits for somebody with the authority.</source>
        <translation>Wartet auf jemanden mit der nötigen Vollmacht.</translation>
    </message>
    <message>
        <source>Water damage</source>
        <translation>Wasserschaden</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What came of it; may stay empty</source>
        <translation>Was dabei herauskam; darf leer bleiben</translation>
    </message>
    <message>
        <source>What came of the task</source>
        <translation>Was bei der Aufgabe herauskam</translation>
    </message>
    <message>
        <source>What came of “{subject}”, if anything. Enter: done, Esc: not yet</source>
        <translation>Was bei „{subject}“ herauskam, wenn etwas. Enter: erledigt, Esc: noch nicht</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich änderte</translation>
    </message>
    <message>
        <source>What changed since the last reserve</source>
        <translation>Was sich seit der letzten Reserve geändert hat</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>What happens next</source>
        <translation>Was als Nächstes geschieht</translation>
    </message>
    <message>
        <source>What is missing or wrong</source>
        <translation>Was fehlt oder falsch ist</translation>
    </message>
    <message>
        <source>What is missing, or why not. They read it at once.</source>
        <translation>Was fehlt, oder warum nicht. Es wird sofort gelesen.</translation>
    </message>
    <message>
        <source>What is opened</source>
        <translation>Was geöffnet wird</translation>
    </message>
    <message>
        <source>What is overdue by a rule calls all the same.</source>
        <translation>Was nach einer Regel überfällig ist, meldet sich trotzdem.</translation>
    </message>
    <message>
        <source>What is to be done</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>What it was</source>
        <translation>Was es war</translation>
    </message>
    <message>
        <source>What stood before cannot be set again. Enter what should be instead.</source>
        <translation>Was vorher dastand, lässt sich nicht wieder setzen. Geben Sie ein, was stattdessen gelten soll.</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>Was gesagt wurde</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>What you can do</source>
        <translation>Was Sie tun können</translation>
    </message>
    <message>
        <source>What you changed and what you saw do not cover the same fields. Nothing was changed. Open the form again.</source>
        <translation>Was Sie änderten und was Sie sahen, betrifft nicht dieselben Felder. Nichts wurde geändert. Öffnen Sie das Formular erneut.</translation>
    </message>
    <message>
        <source>What you entered is kept here until you decide.</source>
        <translation>Was Sie eingegeben haben, bleibt hier, bis Sie entscheiden.</translation>
    </message>
    <message>
        <source>What you may approve on one claim</source>
        <translation>Was Sie an einem Schaden genehmigen dürfen</translation>
    </message>
    <message>
        <source>What you may do yourself is decided by somebody else. Nothing was changed. Ask another administrator to do it.</source>
        <translation>Was Sie selbst dürfen, entscheidet jemand anderes. Nichts wurde geändert. Bitten Sie eine andere Person aus der Administration darum.</translation>
    </message>
    <message>
        <source>What you open from the list stands here.</source>
        <translation>Was Sie aus der Liste öffnen, steht hier.</translation>
    </message>
    <message>
        <source>What you saw</source>
        <translation>Was Sie gesehen haben</translation>
    </message>
    <message>
        <source>What you saw, heard or decided</source>
        <translation>Was Sie gesehen, gehört oder entschieden haben</translation>
    </message>
    <message>
        <source>What you typed is not saved. Leave it behind?</source>
        <translation>Was Sie geschrieben haben, ist nicht gespeichert. Zurücklassen?</translation>
    </message>
    <message>
        <source>What {name} saw</source>
        <translation>Was {name} sah</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>When it ended</source>
        <translation>Wann sie endete</translation>
    </message>
    <message>
        <source>When it happened</source>
        <translation>Wann es geschah</translation>
    </message>
    <message>
        <source>When it was said</source>
        <translation>Wann es gesagt wurde</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Where it happened</source>
        <translation>Wo es geschah</translation>
    </message>
    <message>
        <source>Where this desktop has a tray; elsewhere the window minimises as others do.</source>
        <translation>Wo dieser Desktop einen Infobereich hat; sonst minimiert sich das Fenster wie andere.</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Who can help</source>
        <translation>Wer helfen kann</translation>
    </message>
    <message>
        <source>Who sees it</source>
        <translation>Wer sie sieht</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Der Grund</translation>
    </message>
    <message>
        <source>Why, what is tried next, and who can help</source>
        <translation>Warum, was als Nächstes versucht wird und wer helfen kann</translation>
    </message>
    <message>
        <source>Wind</source>
        <translation>Sturm</translation>
    </message>
    <message>
        <source>With others</source>
        <translation>Bei anderen</translation>
    </message>
    <message>
        <source>With this the record would be larger than can be sent to everybody who has it. Nothing was changed and your entry is kept. Shorten it, or tell your administrator.</source>
        <translation>Damit würde der Datensatz größer, als er an alle gesendet werden kann, die ihn haben. Nichts wurde geändert, Ihr Eintrag bleibt erhalten. Kürzen Sie ihn oder sagen Sie es der Verwaltung.</translation>
    </message>
    <message>
        <source>Withdraw role</source>
        <translation>Rolle entziehen</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Zurückgezogen</translation>
    </message>
    <message>
        <source>Withdrawn entry</source>
        <translation>Zurückgezogener Eintrag</translation>
    </message>
    <message>
        <source>Within 7 days</source>
        <translation>Binnen 7 Tagen</translation>
    </message>
    <message>
        <source>Within your authority</source>
        <translation>Innerhalb Ihrer Vollmacht</translation>
    </message>
    <message>
        <source>Without payment</source>
        <translation>Ohne Zahlung</translation>
    </message>
    <message>
        <source>Without: {what}</source>
        <translation>Ohne: {what}</translation>
    </message>
    <message>
        <source>Words to whoever asks</source>
        <translation>Worte an den, der fragt</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>Offline arbeiten</translation>
    </message>
    <message>
        <source>Work offline with what is here</source>
        <translation>Offline weiterarbeiten</translation>
    </message>
    <message>
        <source>Workers compensation</source>
        <translation>Arbeitsunfall</translation>
    </message>
    <message>
        <source>Works here: {active}</source>
        <translation>Arbeitet hier: {active}</translation>
    </message>
    <message>
        <source>Write what was said.</source>
        <translation>Schreiben Sie, was gesagt wurde.</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>You are not signed in at the server just now. Nothing was changed, your old password still counts. Go online and try again in a moment.</source>
        <translation>Sie sind gerade nicht am Server angemeldet. Nichts wurde geändert, Ihr altes Passwort gilt weiter. Gehen Sie online und versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>You are not signed in at the server. Your work goes on and is kept here.</source>
        <translation>Sie sind am Server nicht angemeldet. Ihre Arbeit geht weiter und bleibt hier.</translation>
    </message>
    <message>
        <source>You are signed in on this device only. {why}</source>
        <translation>Sie sind nur auf diesem Gerät angemeldet. {why}</translation>
    </message>
    <message>
        <source>You asked for this yourself, so somebody else approves it. The request stays open. Ask another approver.</source>
        <translation>Sie haben das selbst beantragt, deshalb genehmigt es jemand anderes. Der Antrag bleibt offen. Bitten Sie eine andere berechtigte Person.</translation>
    </message>
    <message>
        <source>You can assign claims within your own team only. Nothing was changed. Ask a supervisor to assign it elsewhere.</source>
        <translation>Sie können Schäden nur im eigenen Team zuweisen. Nichts wurde geändert. Bitten Sie eine Teamleitung, ihn anderswohin zuzuweisen.</translation>
    </message>
    <message>
        <source>You chose to work offline, so the server was not asked, and this password opens nothing that is here. Everything is kept. Check what you entered, or go online to sign in.</source>
        <translation>Sie haben gewählt, offline zu arbeiten. Der Server wurde deshalb nicht gefragt, und dieses Passwort öffnet nichts von dem, was hier ist. Alles ist noch da. Prüfen Sie Ihre Eingabe, oder gehen Sie online, um sich anzumelden.</translation>
    </message>
    <message>
        <source>You chose to work offline.</source>
        <translation>Sie arbeiten auf eigenen Wunsch offline.</translation>
    </message>
    <message>
        <source>You chose to work offline. Your password opens what is here, and nothing is sent.</source>
        <translation>Sie haben gewählt, offline zu arbeiten. Ihr Passwort öffnet, was hier ist, und nichts wird gesendet.</translation>
    </message>
    <message>
        <source>You gave this entry up, but the server had it by then: it counts as it was entered. If it should not count, reverse it on its file by a new entry.</source>
        <translation>Sie haben diesen Eintrag verworfen, aber der Server hatte ihn da schon: Er zählt so, wie er eingegeben wurde. Soll er nicht zählen, machen Sie ihn in seiner Akte durch einen neuen Eintrag rückgängig.</translation>
    </message>
    <message>
        <source>You have decided this. It counts when the server has it.</source>
        <translation>Sie haben das entschieden. Es zählt, sobald der Server es hat.</translation>
    </message>
    <message>
        <source>You may not do this. Nothing was changed. Ask an administrator if you should.</source>
        <translation>Das dürfen Sie nicht. Nichts wurde geändert. Fragen Sie die Administration, wenn Sie es dürfen sollten.</translation>
    </message>
    <message>
        <source>You opened this claim, so somebody else approves its payments. The request stays open. Ask another approver.</source>
        <translation>Sie haben diesen Schaden eröffnet, deshalb genehmigt jemand anderes seine Zahlungen. Der Antrag bleibt offen. Bitten Sie eine andere berechtigte Person.</translation>
    </message>
    <message>
        <source>You see your own customers and the insured of your claims. Ask their agent or your administrator for this one.</source>
        <translation>Sie sehen Ihre eigenen Kunden und die Versicherten Ihrer Schäden. Fragen Sie den Vermittler oder Ihre Administration nach diesem.</translation>
    </message>
    <message>
        <source>You signed out, but this device could not be locked: its disk takes no changes and the keyring does not answer. What waits is kept here. Free some space, then sign in and out again.</source>
        <translation>Sie haben sich abgemeldet, aber dieses Gerät ließ sich nicht verschließen: Sein Laufwerk nimmt keine Änderungen an, und der Schlüsselbund antwortet nicht. Was wartet, bleibt hier. Schaffen Sie Platz, dann melden Sie sich noch einmal an und ab.</translation>
    </message>
    <message>
        <source>You signed out. What waits is kept here and is sent when you sign in again.</source>
        <translation>Sie haben sich abgemeldet. Was wartet, bleibt hier und wird gesendet, wenn Sie sich wieder anmelden.</translation>
    </message>
    <message>
        <source>You stopped signing in, so nobody is signed in here. Nothing was changed. Try again when you like.</source>
        <translation>Sie haben die Anmeldung abgebrochen, hier ist also niemand angemeldet. Nichts wurde geändert. Versuchen Sie es, wann Sie möchten.</translation>
    </message>
    <message>
        <source>You work offline until this program ends. The disk of this device takes no changes, so it cannot be remembered for the next start. Free some space, then switch it off and on again.</source>
        <translation>Sie arbeiten offline, bis dieses Programm endet. Der Datenträger dieses Geräts nimmt keine Änderungen an, deshalb kann es für den nächsten Start nicht gemerkt werden. Schaffen Sie Platz, dann schalten Sie es aus und wieder ein.</translation>
    </message>
    <message>
        <source>You.</source>
        <translation>Sie selbst.</translation>
    </message>
    <message>
        <source>Your administrator.</source>
        <translation>Ihre Administration.</translation>
    </message>
    <message>
        <source>Your authority left</source>
        <translation>Ihre Vollmacht, Rest</translation>
    </message>
    <message>
        <source>Your data on this device lies in another profile. It is safe. Start Coverdesk with that profile.</source>
        <translation>Ihre Daten auf diesem Gerät liegen in einem anderen Profil. Sie sind sicher. Starten Sie Coverdesk mit jenem Profil.</translation>
    </message>
    <message>
        <source>Your devices</source>
        <translation>Ihre Geräte</translation>
    </message>
    <message>
        <source>Your draft is put away, and the form shows the file as it is.</source>
        <translation>Ihr Entwurf ist weggelegt, und das Formular zeigt die Akte, wie sie ist.</translation>
    </message>
    <message>
        <source>Your files come again from the server.</source>
        <translation>Ihre Akten kommen neu vom Server.</translation>
    </message>
    <message>
        <source>Your open claims are here already: you can work while the rest arrives.</source>
        <translation>Ihre offenen Schäden sind schon hier: Sie können arbeiten, während der Rest kommt.</translation>
    </message>
    <message>
        <source>Your password is changed. It opens this device and counts at the server.</source>
        <translation>Ihr Passwort ist geändert. Es öffnet dieses Gerät und gilt am Server.</translation>
    </message>
    <message>
        <source>Your profile is open in another window of this program. Your work is safe. Use that window, or close it first.</source>
        <translation>Ihr Profil ist in einem anderen Fenster dieses Programms offen. Ihre Arbeit ist sicher. Nehmen Sie jenes Fenster, oder schließen Sie es zuerst.</translation>
    </message>
    <message>
        <source>Your role does not allow this ({command}). Nothing was changed. Ask a supervisor to do it, or an administrator for the role.</source>
        <translation>Ihre Rolle erlaubt das nicht ({command}). Nichts wurde geändert. Bitten Sie eine Teamleitung darum, oder die Verwaltung um die Rolle.</translation>
    </message>
    <message>
        <source>Your role may not decide this. Ask a supervisor; both values are kept until then.</source>
        <translation>Ihre Rolle darf dies nicht entscheiden. Fragen Sie die Leitung; bis dahin bleiben beide Werte erhalten.</translation>
    </message>
    <message>
        <source>Your role was changed. What you may do here follows it from now on.</source>
        <translation>Ihre Rolle wurde geändert. Was Sie hier dürfen, richtet sich ab jetzt danach.</translation>
    </message>
    <message>
        <source>Your switch</source>
        <translation>Offline-Modus</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Ihr Wert</translation>
    </message>
    <message>
        <source>ZIP</source>
        <translation>PLZ</translation>
    </message>
    <message>
        <source>a day that cannot be read</source>
        <translation>ein Tag, der nicht lesbar ist</translation>
    </message>
    <message>
        <source>a time that cannot be read</source>
        <translation>eine Zeit, die nicht lesbar ist</translation>
    </message>
    <message>
        <source>above</source>
        <translation>über</translation>
    </message>
    <message>
        <source>above yours: {who}</source>
        <translation>über Ihrer: {who}</translation>
    </message>
    <message>
        <source>adjuster</source>
        <translation>sachbearbeiter</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nach</translation>
    </message>
    <message>
        <source>agent</source>
        <translation>vermittler</translation>
    </message>
    <message>
        <source>all on this device.</source>
        <translation>alles auf diesem Gerät.</translation>
    </message>
    <message>
        <source>amount</source>
        <translation>betrag</translation>
    </message>
    <message>
        <source>an approver</source>
        <translation>jemand mit Vollmacht</translation>
    </message>
    <message>
        <source>another value</source>
        <translation>ein anderer Wert</translation>
    </message>
    <message>
        <source>approve</source>
        <translation>genehmigen</translation>
    </message>
    <message>
        <source>assignee</source>
        <translation>zuständig</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>mindestens</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>höchstens</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vor</translation>
    </message>
    <message>
        <source>below</source>
        <translation>unter</translation>
    </message>
    <message>
        <source>by</source>
        <translation>von</translation>
    </message>
    <message>
        <source>cannot be read any more</source>
        <translation>nicht mehr lesbar</translation>
    </message>
    <message>
        <source>cat</source>
        <translation>großschaden</translation>
    </message>
    <message>
        <source>cause</source>
        <translation>ursache</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>kanal</translation>
    </message>
    <message>
        <source>city</source>
        <translation>ort</translation>
    </message>
    <message>
        <source>claim</source>
        <translation>der Schaden</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>customer</source>
        <translation>der Kunde</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>deductible {amount}</source>
        <translation>Selbstbehalt {amount}</translation>
    </message>
    <message>
        <source>device</source>
        <translation>das Gerät</translation>
    </message>
    <message>
        <source>differs from the span before</source>
        <translation>anders als im Zeitraum davor</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>due</source>
        <translation>fällig</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>ends in 1 day</source>
        <translation>endet in 1 Tag</translation>
    </message>
    <message>
        <source>ends in {n} days</source>
        <translation>endet in {n} Tagen</translation>
    </message>
    <message>
        <source>ends today</source>
        <translation>endet heute</translation>
    </message>
    <message>
        <source>every line</source>
        <translation>jede Sparte</translation>
    </message>
    <message>
        <source>evidence</source>
        <translation>Unterlagen</translation>
    </message>
    <message>
        <source>expires</source>
        <translation>ablauf</translation>
    </message>
    <message>
        <source>exposure</source>
        <translation>der Teilschaden</translation>
    </message>
    <message>
        <source>file</source>
        <translation>die Akte</translation>
    </message>
    <message>
        <source>for a connection</source>
        <translation>auf eine Verbindung</translation>
    </message>
    <message>
        <source>for an administrator: this device is paused</source>
        <translation>auf die Administration: dieses Gerät ist angehalten</translation>
    </message>
    <message>
        <source>for an administrator: this device was withdrawn</source>
        <translation>auf die Administration: diesem Gerät ist der Zugang entzogen</translation>
    </message>
    <message>
        <source>for an update of the server</source>
        <translation>auf ein Update des Servers</translation>
    </message>
    <message>
        <source>for an update of this program</source>
        <translation>auf ein Update dieses Programms</translation>
    </message>
    <message>
        <source>for space on this disk</source>
        <translation>auf freien Speicher</translation>
    </message>
    <message>
        <source>for the right server</source>
        <translation>auf den richtigen Server</translation>
    </message>
    <message>
        <source>for you to sign in</source>
        <translation>auf Ihre Anmeldung</translation>
    </message>
    <message>
        <source>from</source>
        <translation>ab</translation>
    </message>
    <message>
        <source>in 1 day</source>
        <translation>in 1 Tag</translation>
    </message>
    <message>
        <source>in {n} days</source>
        <translation>in {n} Tagen</translation>
    </message>
    <message>
        <source>incurred</source>
        <translation>aufwand</translation>
    </message>
    <message>
        <source>incurred {amount}</source>
        <translation>Aufwand {amount}</translation>
    </message>
    <message>
        <source>is here</source>
        <translation>ist hier</translation>
    </message>
    <message>
        <source>kept here, goes to {who} with the next connection</source>
        <translation>hier aufbewahrt, geht mit der nächsten Verbindung an {who}</translation>
    </message>
    <message>
        <source>last seen {time}</source>
        <translation>zuletzt gesehen {time}</translation>
    </message>
    <message>
        <source>line</source>
        <translation>sparte</translation>
    </message>
    <message>
        <source>live</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>schadentag</translation>
    </message>
    <message>
        <source>loss {day}</source>
        <translation>Schadentag {day}</translation>
    </message>
    <message>
        <source>me</source>
        <translation>ich</translation>
    </message>
    <message>
        <source>mine</source>
        <translation>meine</translation>
    </message>
    <message>
        <source>must</source>
        <translation>muss</translation>
    </message>
    <message>
        <source>must be done</source>
        <translation>muss erledigt werden</translation>
    </message>
    <message>
        <source>must be done before closing</source>
        <translation>muss vor dem Schließen erledigt sein</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>stumm</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>niemandem</translation>
    </message>
    <message>
        <source>nobody yet</source>
        <translation>noch niemand</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>not complete yet, the rest arrives</source>
        <translation>noch nicht vollständig, der Rest kommt</translation>
    </message>
    <message>
        <source>not covered</source>
        <translation>nicht gedeckt</translation>
    </message>
    <message>
        <source>not covered any more</source>
        <translation>nicht mehr gedeckt</translation>
    </message>
    <message>
        <source>not from the reserve</source>
        <translation>nicht aus der Reserve</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>not on this device, or not known any more</source>
        <translation>nicht auf diesem Gerät oder nicht mehr bekannt</translation>
    </message>
    <message>
        <source>not {what}</source>
        <translation>nicht {what}</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>offline by your choice</source>
        <translation>offline auf Ihren Wunsch</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>open the claim</source>
        <translation>Schaden öffnen</translation>
    </message>
    <message>
        <source>over</source>
        <translation>überreserve</translation>
    </message>
    <message>
        <source>paid</source>
        <translation>gezahlt</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>payment</source>
        <translation>die Zahlung</translation>
    </message>
    <message>
        <source>policy</source>
        <translation>die Police</translation>
    </message>
    <message>
        <source>premium</source>
        <translation>prämie</translation>
    </message>
    <message>
        <source>priority</source>
        <translation>priorität</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>reported</source>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>request</source>
        <translation>der Antrag</translation>
    </message>
    <message>
        <source>reserve</source>
        <translation>reserve</translation>
    </message>
    <message>
        <source>reserve line</source>
        <translation>die Reserveposition</translation>
    </message>
    <message>
        <source>row</source>
        <translation>der Eintrag</translation>
    </message>
    <message>
        <source>running</source>
        <translation>laufend</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>severity</source>
        <translation>schwere</translation>
    </message>
    <message>
        <source>since</source>
        <translation>seit</translation>
    </message>
    <message>
        <source>siu</source>
        <translation>siu</translation>
    </message>
    <message>
        <source>somebody</source>
        <translation>jemandem</translation>
    </message>
    <message>
        <source>somebody else</source>
        <translation>jemand anders</translation>
    </message>
    <message>
        <source>state</source>
        <translation>staat</translation>
    </message>
    <message>
        <source>status</source>
        <translation>status</translation>
    </message>
    <message>
        <source>team</source>
        <translation>das Team</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>die erste</translation>
    </message>
    <message>
        <source>the folder is not there</source>
        <translation>der Ordner ist nicht da</translation>
    </message>
    <message>
        <source>the system refused it</source>
        <translation>das System hat es abgelehnt</translation>
    </message>
    <message>
        <source>to be sent</source>
        <translation>auf das Senden</translation>
    </message>
    <message>
        <source>to pay</source>
        <translation>zu zahlen</translation>
    </message>
    <message>
        <source>to {payee}</source>
        <translation>an {payee}</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>unread</source>
        <translation>ungelesen</translation>
    </message>
    <message>
        <source>until</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>until the copy on this device is made anew</source>
        <translation>auf die neue Kopie auf diesem Gerät</translation>
    </message>
    <message>
        <source>until you go online</source>
        <translation>darauf, dass Sie online gehen</translation>
    </message>
    <message>
        <source>up to {amount}</source>
        <translation>bis {amount}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>waits for somebody with the authority since {since}</source>
        <translation>wartet auf jemanden mit Vollmacht seit {since}</translation>
    </message>
    <message>
        <source>waits for the entry before it</source>
        <translation>wartet auf den Eintrag davor</translation>
    </message>
    <message>
        <source>waits since {time}</source>
        <translation>wartet seit {time}</translation>
    </message>
    <message>
        <source>was here</source>
        <translation>war hier</translation>
    </message>
    <message>
        <source>what</source>
        <translation>was</translation>
    </message>
    <message>
        <source>with you since {time}</source>
        <translation>bei Ihnen seit {time}</translation>
    </message>
    <message>
        <source>with {who} since {since}</source>
        <translation>bei {who} seit {since}</translation>
    </message>
    <message>
        <source>with {who} since {time}</source>
        <translation>bei {who} seit {time}</translation>
    </message>
    <message>
        <source>within your authority of {limit}</source>
        <translation>innerhalb Ihrer Vollmacht von {limit}</translation>
    </message>
    <message>
        <source>within your {limit}</source>
        <translation>innerhalb Ihrer {limit}</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>sie@example.com</translation>
    </message>
    <message>
        <source>your manager</source>
        <translation>Ihre Leitung</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>{action} (Ctrl+Z)</source>
        <translation>{action} (Strg+Z)</translation>
    </message>
    <message>
        <source>{action} ({keys})</source>
        <translation>{action} ({keys})</translation>
    </message>
    <message>
        <source>{action} ({key})</source>
        <translation>{action} ({key})</translation>
    </message>
    <message>
        <source>{amount_cents} on this claim is above your authority of {limit_cents}. The request stays open. Ask your manager to decide it.</source>
        <translation>{amount_cents} für diesen Schaden übersteigen Ihre Vollmacht von {limit_cents}. Der Antrag bleibt offen. Bitten Sie Ihre Leitung, ihn zu entscheiden.</translation>
    </message>
    <message>
        <source>{amount} asked</source>
        <translation>{amount} beantragt</translation>
    </message>
    <message>
        <source>{begin} to {end}</source>
        <translation>{begin} bis {end}</translation>
    </message>
    <message>
        <source>{by} approved the payment of {amount_cents}.</source>
        <translation>{by} hat die Zahlung von {amount_cents} genehmigt.</translation>
    </message>
    <message>
        <source>{by} approved the reserve of {amount_cents}.</source>
        <translation>{by} hat die Reserve von {amount_cents} genehmigt.</translation>
    </message>
    <message>
        <source>{by} asks you to approve {amount_cents}.</source>
        <translation>{by} bittet Sie, {amount_cents} zu genehmigen.</translation>
    </message>
    <message>
        <source>{by} decided the conflict: {chosen}.</source>
        <translation>{by} hat den Konflikt entschieden: {chosen}.</translation>
    </message>
    <message>
        <source>{by} gave you a task, due {due}.</source>
        <translation>{by} hat Ihnen eine Aufgabe gegeben, fällig {due}.</translation>
    </message>
    <message>
        <source>{by} gave you this claim.</source>
        <translation>{by} hat Ihnen diesen Schaden zugeteilt.</translation>
    </message>
    <message>
        <source>{count} conflicts of this file wait for a decision. Nothing was changed and your entry is kept. Have some of them decided, then send it again.</source>
        <translation>{count} Konflikte dieser Akte warten auf eine Entscheidung. Nichts wurde geändert, Ihr Eintrag bleibt erhalten. Lassen Sie einige davon entscheiden und senden Sie ihn dann erneut.</translation>
    </message>
    <message>
        <source>{count} conflicts wait for a decision. The claim stays open. Decide them, then close.</source>
        <translation>{count} Konflikte warten auf eine Entscheidung. Der Schaden bleibt offen. Entscheiden Sie sie und schließen Sie dann.</translation>
    </message>
    <message>
        <source>{count} entries were sent as one, at most {limit} may be. They are kept. Send them in smaller parts.</source>
        <translation>{count} Einträge wurden als einer gesendet, höchstens {limit} dürfen es sein. Sie bleiben erhalten. Senden Sie sie in kleineren Teilen.</translation>
    </message>
    <message>
        <source>{count} of your entries on this file wait for a decision already. Nothing was changed and your entry is kept. Have some of them decided, then send it again.</source>
        <translation>{count} Ihrer Einträge zu dieser Akte warten schon auf eine Entscheidung. Nichts wurde geändert, Ihr Eintrag bleibt erhalten. Lassen Sie einige davon entscheiden und senden Sie ihn dann erneut.</translation>
    </message>
    <message>
        <source>{count} requests wait for approval. The claim stays open. Have them approved or rejected, then close.</source>
        <translation>{count} Anträge warten auf Genehmigung. Der Schaden bleibt offen. Lassen Sie sie genehmigen oder ablehnen und schließen Sie dann.</translation>
    </message>
    <message>
        <source>{count}, the oldest since {since}.</source>
        <translation>{count}, die älteste seit {since}.</translation>
    </message>
    <message>
        <source>{coverage} was not in force on {day}.</source>
        <translation>{coverage} war am {day} nicht in Kraft.</translation>
    </message>
    <message>
        <source>{cover}, payable {limit}</source>
        <translation>{cover}, zahlbar {limit}</translation>
    </message>
    <message>
        <source>{day} (the day in {zone}, where the risk is)</source>
        <translation>{day} (der Tag in {zone}, am Ort des Risikos)</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>{day}. No time is given: noon is taken.</source>
        <translation>{day}. Ohne Uhrzeit gilt der Mittag.</translation>
    </message>
    <message>
        <source>{day}. The clocks were put back: the first of the two is taken.</source>
        <translation>{day}. Die Uhren wurden zurückgestellt: Es gilt die erste der beiden Stunden.</translation>
    </message>
    <message>
        <source>{deed} ({n} marked)</source>
        <translation>{deed} ({n} markiert)</translation>
    </message>
    <message>
        <source>{deed}. Undo it</source>
        <translation>{deed}. Rückgängig machen</translation>
    </message>
    <message>
        <source>{deed}: {why}</source>
        <translation>{deed}: {why}</translation>
    </message>
    <message>
        <source>{done} of {total} rows are here, {rate} a second, about {left} left.</source>
        <translation>{done} von {total} Zeilen sind hier, {rate} je Sekunde, noch etwa {left}.</translation>
    </message>
    <message>
        <source>{done} of {total} rows are here.</source>
        <translation>{done} von {total} Zeilen sind hier.</translation>
    </message>
    <message>
        <source>{done} rows are here, {rate} a second.</source>
        <translation>{done} Zeilen sind hier, {rate} je Sekunde.</translation>
    </message>
    <message>
        <source>{done}, {n} not: {why}</source>
        <translation>{done}, {n} nicht: {why}</translation>
    </message>
    <message>
        <source>{earlier} and {later} while it has the keyboard</source>
        <translation>{earlier} und {later}, solange die Tastatur hier ist</translation>
    </message>
    <message>
        <source>{email} at {server}</source>
        <translation>{email} bei {server}</translation>
    </message>
    <message>
        <source>{field} ({whose})</source>
        <translation>{field} ({whose})</translation>
    </message>
    <message>
        <source>{field} can no longer be what it was.</source>
        <translation>{field} kann nicht mehr sein, was es war.</translation>
    </message>
    <message>
        <source>{field} changed</source>
        <translation>{field} geändert</translation>
    </message>
    <message>
        <source>{field}, the same on both sides</source>
        <translation>{field}, auf beiden Seiten gleich</translation>
    </message>
    <message>
        <source>{field}: changed, too long to keep</source>
        <translation>{field}: geändert, zu lang zum Aufheben</translation>
    </message>
    <message>
        <source>{field}: {before} → {after}</source>
        <translation>{field}: {before} → {after}</translation>
    </message>
    <message>
        <source>{figure} is the sum of:</source>
        <translation>{figure}, die Summe von:</translation>
    </message>
    <message>
        <source>{here} here, {all} in all (Enter)</source>
        <translation>{here} hier, {all} insgesamt (Enter)</translation>
    </message>
    <message>
        <source>{here}; where the risk is: {there} ({zone})</source>
        <translation>{here}; am Ort des Risikos: {there} ({zone})</translation>
    </message>
    <message>
        <source>{keys} changes it</source>
        <translation>{keys} ändert es</translation>
    </message>
    <message>
        <source>{keys} closes and keeps the draft.</source>
        <translation>{keys} schließt und behält den Entwurf.</translation>
    </message>
    <message>
        <source>{keys} closes. What you type is kept as a draft.</source>
        <translation>{keys} schließt. Was Sie schreiben, bleibt als Entwurf.</translation>
    </message>
    <message>
        <source>{keys} filters by {what} instead.</source>
        <translation>{keys} filtert stattdessen nach {what}.</translation>
    </message>
    <message>
        <source>{kind} {amount} approved, {who}</source>
        <translation>{kind} {amount} genehmigt, {who}</translation>
    </message>
    <message>
        <source>{kind} {amount} rejected, {who}</source>
        <translation>{kind} {amount} abgelehnt, {who}</translation>
    </message>
    <message>
        <source>{kind} {amount}, {who}</source>
        <translation>{kind} {amount}, {who}</translation>
    </message>
    <message>
        <source>{left} left of {limit}</source>
        <translation>{left} übrig von {limit}</translation>
    </message>
    <message>
        <source>{length} characters, at most {limit} fit. Shorten it; nothing is cut off by itself.</source>
        <translation>{length} Zeichen, höchstens {limit} passen. Kürzen Sie; von selbst wird nichts abgeschnitten.</translation>
    </message>
    <message>
        <source>{line} reserve</source>
        <translation>Reserve {line}</translation>
    </message>
    <message>
        <source>{line} · {amount}</source>
        <translation>{line} · {amount}</translation>
    </message>
    <message>
        <source>{line} · {open} open</source>
        <translation>{line} · {open} offen</translation>
    </message>
    <message>
        <source>{line}: {who} asks for {amount}, now it is {now}.</source>
        <translation>{line}: {who} beantragt {amount}, jetzt sind es {now}.</translation>
    </message>
    <message>
        <source>{moment} If you mean the time, write {time}.</source>
        <translation>{moment} Wenn die Uhrzeit gemeint ist, schreiben Sie {time}.</translation>
    </message>
    <message>
        <source>{moment} in {zone}</source>
        <translation>{moment} in {zone}</translation>
    </message>
    <message>
        <source>{name} (this one)</source>
        <translation>{name} (dieses)</translation>
    </message>
    <message>
        <source>{name} does not see this claim. Nothing was planned and your entry is kept. Choose somebody who works on it, or have it assigned first.</source>
        <translation>{name} sieht diesen Schaden nicht. Nichts wurde geplant, Ihr Eintrag bleibt erhalten. Wählen Sie jemanden, der daran arbeitet, oder lassen Sie ihn zuerst zuweisen.</translation>
    </message>
    <message>
        <source>{name} does not work on claims. The claim stays where it was. Choose an adjuster.</source>
        <translation>{name} bearbeitet keine Schäden. Der Schaden bleibt, wo er war. Wählen Sie eine Sachbearbeitung.</translation>
    </message>
    <message>
        <source>{name} is not on this device any more. Nothing was changed.</source>
        <translation>{name} ist nicht mehr auf diesem Gerät. Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>{name} no longer works here. Nothing was changed. Choose somebody else.</source>
        <translation>{name} arbeitet nicht mehr hier. Nichts wurde geändert. Wählen Sie jemand anderen.</translation>
    </message>
    <message>
        <source>{name} {amount}</source>
        <translation>{name} {amount}</translation>
    </message>
    <message>
        <source>{name}: {open} open, {new} new this week, {over} over reserve</source>
        <translation>{name}: {open} offen, {new} neu diese Woche, {over} über der Reserve</translation>
    </message>
    <message>
        <source>{name}: {values}</source>
        <translation>{name}: {values}</translation>
    </message>
    <message>
        <source>{number} is copied.</source>
        <translation>{number} ist kopiert.</translation>
    </message>
    <message>
        <source>{number} is not on this device: it may not be among your files, or it is still on its way. Look for it with Ctrl+K, or ask whoever sent you the link.</source>
        <translation>{number} ist nicht auf diesem Gerät: Die Akte gehört vielleicht nicht zu Ihren, oder sie ist noch unterwegs. Suchen Sie sie mit Strg+K, oder fragen Sie, wer Ihnen den Link geschickt hat.</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>{n} changed</source>
        <translation>{n} geändert</translation>
    </message>
    <message>
        <source>{n} changes</source>
        <translation>{n} Änderungen</translation>
    </message>
    <message>
        <source>{n} changes are not on the server yet. Sign out?</source>
        <translation>{n} Änderungen sind noch nicht auf dem Server. Abmelden?</translation>
    </message>
    <message>
        <source>{n} changes before</source>
        <translation>{n} Änderungen davor</translation>
    </message>
    <message>
        <source>{n} changes need you</source>
        <translation>{n} Änderungen zu klären</translation>
    </message>
    <message>
        <source>{n} changes need you.</source>
        <translation>{n} Änderungen sind zu klären.</translation>
    </message>
    <message>
        <source>{n} changes not sent</source>
        <translation>{n} Änderungen nicht gesendet</translation>
    </message>
    <message>
        <source>{n} changes of yours need you</source>
        <translation>{n} Ihrer Änderungen sind zu klären</translation>
    </message>
    <message>
        <source>{n} changes of yours need you.</source>
        <translation>{n} Ihrer Änderungen sind zu klären.</translation>
    </message>
    <message>
        <source>{n} changes wait</source>
        <translation>{n} Änderungen warten</translation>
    </message>
    <message>
        <source>{n} changes wait here (oldest {age}).</source>
        <translation>{n} Änderungen warten hier (älteste {age}).</translation>
    </message>
    <message>
        <source>{n} changes wait here for a connection.</source>
        <translation>{n} Änderungen warten hier auf eine Verbindung.</translation>
    </message>
    <message>
        <source>{n} claims</source>
        <translation>{n} Schäden</translation>
    </message>
    <message>
        <source>{n} claims open</source>
        <translation>{n} offene Schäden</translation>
    </message>
    <message>
        <source>{n} colleagues were shown with other roles than theirs; that is put right.</source>
        <translation>{n} Kollegen wurden mit anderen Rollen gezeigt, als sie haben; das ist berichtigt.</translation>
    </message>
    <message>
        <source>{n} customers</source>
        <translation>{n} Kunden</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} Tage</translation>
    </message>
    <message>
        <source>{n} days ago</source>
        <translation>vor {n} Tagen</translation>
    </message>
    <message>
        <source>{n} days late</source>
        <translation>{n} Tage überfällig</translation>
    </message>
    <message>
        <source>{n} decisions</source>
        <translation>{n} Entscheidungen</translation>
    </message>
    <message>
        <source>{n} deliveries to webhooks are forgotten.</source>
        <translation>{n} Zustellungen an Webhooks wurden gelöscht.</translation>
    </message>
    <message>
        <source>{n} done</source>
        <translation>{n} erledigt</translation>
    </message>
    <message>
        <source>{n} entries are kept and cannot be shown. Ask your administrator to correct them.</source>
        <translation>{n} Einträge sind aufbewahrt und können nicht gezeigt werden. Bitten Sie Ihre Administration, sie zu berichtigen.</translation>
    </message>
    <message>
        <source>{n} entries were not taken as you made them: see Needs attention.</source>
        <translation>{n} Eingaben wurden nicht so übernommen, wie Sie sie gemacht haben: siehe „Zu klären“.</translation>
    </message>
    <message>
        <source>{n} facts changed</source>
        <translation>{n} Angaben geändert</translation>
    </message>
    <message>
        <source>{n} files were opened along with others.</source>
        <translation>{n} Akten wurden mit anderen zusammen geöffnet.</translation>
    </message>
    <message>
        <source>{n} for others</source>
        <translation>{n} für andere</translation>
    </message>
    <message>
        <source>{n} given to {name}</source>
        <translation>{n} an {name} gegeben</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} keys were over long ago and are forgotten.</source>
        <translation>{n} Schlüssel waren seit Langem abgelaufen und wurden gelöscht.</translation>
    </message>
    <message>
        <source>{n} late</source>
        <translation>{n} überfällig</translation>
    </message>
    <message>
        <source>{n} later entries wait for this one.</source>
        <translation>{n} spätere Einträge warten auf diesen.</translation>
    </message>
    <message>
        <source>{n} lines left the list meanwhile and are not in it.</source>
        <translation>{n} Zeilen haben die Liste inzwischen verlassen und fehlen darin.</translation>
    </message>
    <message>
        <source>{n} marked</source>
        <translation>{n} markiert</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} more are not shown</source>
        <translation>{n} weitere werden nicht gezeigt</translation>
    </message>
    <message>
        <source>{n} more characters fit.</source>
        <translation>{n} Zeichen passen noch.</translation>
    </message>
    <message>
        <source>{n} more stand in their claims.</source>
        <translation>{n} weitere stehen in den Schäden.</translation>
    </message>
    <message>
        <source>{n} moved</source>
        <translation>{n} verschoben</translation>
    </message>
    <message>
        <source>{n} new claims</source>
        <translation>{n} neue Schäden</translation>
    </message>
    <message>
        <source>{n} new notifications</source>
        <translation>{n} neue Mitteilungen</translation>
    </message>
    <message>
        <source>{n} notes added</source>
        <translation>{n} Notizen hinzugefügt</translation>
    </message>
    <message>
        <source>{n} old notifications were taken off the desks.</source>
        <translation>{n} alte Mitteilungen wurden von den Schreibtischen genommen.</translation>
    </message>
    <message>
        <source>{n} older claims stand in the list of claims.</source>
        <translation>{n} ältere Schäden stehen in der Liste der Schäden.</translation>
    </message>
    <message>
        <source>{n} overdue steps were escalated.</source>
        <translation>{n} überfällige Aufgaben wurden eskaliert.</translation>
    </message>
    <message>
        <source>{n} policies</source>
        <translation>{n} Policen</translation>
    </message>
    <message>
        <source>{n} renewals</source>
        <translation>{n} Verlängerungen</translation>
    </message>
    <message>
        <source>{n} requests</source>
        <translation>{n} Anträge</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} sessions were over and are forgotten.</source>
        <translation>{n} Sitzungen waren beendet und wurden gelöscht.</translation>
    </message>
    <message>
        <source>{n} sights of claims had outlived their reason and were ended.</source>
        <translation>{n} Einsichten in Schäden waren nicht mehr begründet und wurden beendet.</translation>
    </message>
    <message>
        <source>{n} steps were told to whoever leads now.</source>
        <translation>{n} Aufgaben wurden denen gemeldet, die jetzt leiten.</translation>
    </message>
    <message>
        <source>{n} tasks</source>
        <translation>{n} Aufgaben</translation>
    </message>
    <message>
        <source>{n} tasks of the team are due or late</source>
        <translation>{n} Aufgaben des Teams sind fällig oder überfällig</translation>
    </message>
    <message>
        <source>{n} things need you</source>
        <translation>{n} für Sie zu tun</translation>
    </message>
    <message>
        <source>{n} wait for you</source>
        <translation>{n} warten auf Sie</translation>
    </message>
    <message>
        <source>{n} were closed after them.</source>
        <translation>{n} wurden nach ihnen geschlossen.</translation>
    </message>
    <message>
        <source>{n} were left as they are, and stay marked</source>
        <translation>{n} blieben, wie sie sind, und bleiben markiert</translation>
    </message>
    <message>
        <source>{n} within your authority</source>
        <translation>{n} innerhalb Ihrer Vollmacht</translation>
    </message>
    <message>
        <source>{n} years</source>
        <translation>{n} Jahre</translation>
    </message>
    <message>
        <source>{outstanding_cents} are still reserved. The claim stays open. Pay or release the reserves, then close.</source>
        <translation>{outstanding_cents} sind noch reserviert. Der Schaden bleibt offen. Zahlen Sie die Reserven aus oder lösen Sie sie auf und schließen Sie dann.</translation>
    </message>
    <message>
        <source>{paid_cents} are paid or committed on this reserve, so it cannot be set to {amount_cents}. The reserve stays as it was. Enter at least what is committed.</source>
        <translation>Aus dieser Reserve sind {paid_cents} gezahlt oder gebunden, sie kann also nicht {amount_cents} sein. Die Reserve bleibt, wie sie war. Geben Sie mindestens ein, was gebunden ist.</translation>
    </message>
    <message>
        <source>{paid} on the line</source>
        <translation>{paid} auf der Zeile</translation>
    </message>
    <message>
        <source>{parts}; what there is shows here by itself.</source>
        <translation>{parts}; was da ist, erscheint hier von selbst.</translation>
    </message>
    <message>
        <source>{parts}; {sync}</source>
        <translation>{parts}; {sync}</translation>
    </message>
    <message>
        <source>{shown} of {count}</source>
        <translation>{shown} von {count}</translation>
    </message>
    <message>
        <source>{shown} of {held}</source>
        <translation>{shown} von {held}</translation>
    </message>
    <message>
        <source>{state}: {amount}</source>
        <translation>{state}: {amount}</translation>
    </message>
    <message>
        <source>{subject} is given to {name}</source>
        <translation>{subject} geht an {name}</translation>
    </message>
    <message>
        <source>{subject}: {day}</source>
        <translation>{subject}: {day}</translation>
    </message>
    <message>
        <source>{what} can only be changed together with what belongs to it. Nothing was changed. Open the form again and save all of it.</source>
        <translation>{what} kann nur zusammen mit dem geändert werden, was dazugehört. Nichts wurde geändert. Öffnen Sie das Formular erneut und speichern Sie alles.</translation>
    </message>
    <message>
        <source>{what} cannot be edited here. Nothing was changed. Use the action made for it.</source>
        <translation>{what} kann hier nicht bearbeitet werden. Nichts wurde geändert. Nehmen Sie die Funktion, die dafür da ist.</translation>
    </message>
    <message>
        <source>{what} cannot be negative ({amount_cents}). Nothing was changed. Enter the full amount.</source>
        <translation>{what} kann nicht negativ sein ({amount_cents}). Nichts wurde geändert. Geben Sie den vollen Betrag ein.</translation>
    </message>
    <message>
        <source>{what} cannot go from {current} to {wish}. Nothing was changed. Choose one of the next steps.</source>
        <translation>{what} kann nicht von „{current}“ zu „{wish}“ wechseln. Nichts wurde geändert. Wählen Sie einen der nächsten Schritte.</translation>
    </message>
    <message>
        <source>{what} has more parts, or parts within parts, than anybody reads. Nothing was changed. Shorten it and save again.</source>
        <translation>{what} hat mehr Teile, oder Teile in Teilen, als jemand liest. Nichts wurde geändert. Kürzen Sie und speichern Sie erneut.</translation>
    </message>
    <message>
        <source>{what} has {length} characters, at most {limit} fit. Nothing was changed and your text is kept. Shorten it, or write it in several parts.</source>
        <translation>{what} hat {length} Zeichen, höchstens {limit} passen. Nichts wurde geändert, Ihr Text bleibt erhalten. Kürzen Sie ihn oder schreiben Sie ihn in mehreren Teilen.</translation>
    </message>
    <message>
        <source>{what} holds characters that cannot be shown, such as control characters or, where one line is meant, a line break or a sign that turns the line around. Nothing was changed and your text is kept. Type that part anew.</source>
        <translation>{what} enthält Zeichen, die nicht gezeigt werden können, etwa Steuerzeichen oder, wo eine Zeile gemeint ist, einen Zeilenumbruch oder ein Zeichen, das die Zeile umkehrt. Nichts wurde geändert, Ihr Text bleibt erhalten. Schreiben Sie diese Stelle neu.</translation>
    </message>
    <message>
        <source>{what} is above {limit_cents}, more than any claim. Nothing was changed. Check the number of digits.</source>
        <translation>{what} liegt über {limit_cents}, mehr als jeder Schaden. Nichts wurde geändert. Prüfen Sie die Zahl der Stellen.</translation>
    </message>
    <message>
        <source>{what} is empty, or nothing of it can be seen. Nothing was changed. Fill it in and save again.</source>
        <translation>{what} ist leer, oder nichts davon ist zu sehen. Nichts wurde geändert. Füllen Sie das Feld aus und speichern Sie erneut.</translation>
    </message>
    <message>
        <source>{what} is no team of ours. Nothing was changed. Choose a team from the list.</source>
        <translation>{what} ist keines unserer Teams. Nichts wurde geändert. Wählen Sie ein Team aus der Liste.</translation>
    </message>
    <message>
        <source>{what} is nobody who works here. Nothing was changed. Choose a colleague from the list.</source>
        <translation>{what} ist niemand, der hier arbeitet. Nichts wurde geändert. Wählen Sie jemanden aus der Liste.</translation>
    </message>
    <message>
        <source>{what} is zero. Nothing was changed. Enter an amount.</source>
        <translation>{what} ist null. Nichts wurde geändert. Geben Sie einen Betrag ein.</translation>
    </message>
    <message>
        <source>{what} lies in the future. What you entered is kept. Correct the time, or the clock of this device.</source>
        <translation>{what} liegt in der Zukunft. Was Sie eingaben, bleibt erhalten. Berichtigen Sie die Zeit oder die Uhr dieses Geräts.</translation>
    </message>
    <message>
        <source>{what} lies outside of the years {first} to {last}. What you entered is kept. Correct the year.</source>
        <translation>{what} liegt außerhalb der Jahre {first} bis {last}. Was Sie eingaben, bleibt erhalten. Berichtigen Sie das Jahr.</translation>
    </message>
    <message>
        <source>{what} {amount}, {who}</source>
        <translation>{what} {amount}, {who}</translation>
    </message>
    <message>
        <source>{what}, needs something</source>
        <translation>{what}, braucht etwas</translation>
    </message>
    <message>
        <source>{what}, not all on the server yet</source>
        <translation>{what}, noch nicht alles auf dem Server</translation>
    </message>
    <message>
        <source>{what}, {currency}</source>
        <translation>{what}, {currency}</translation>
    </message>
    <message>
        <source>{what}: at most {limit} at once, these are {count}. What you entered is kept. Enter the rest a second time.</source>
        <translation>{what}: höchstens {limit} auf einmal, dies sind {count}. Ihre Eingabe bleibt erhalten. Geben Sie den Rest ein zweites Mal ein.</translation>
    </message>
    <message>
        <source>{what}: enter a number from {least} to {most}.</source>
        <translation>{what}: Geben Sie eine Zahl von {least} bis {most} ein.</translation>
    </message>
    <message>
        <source>{what}: this value does not fit. Nothing was changed. Correct it and save again.</source>
        <translation>{what}: Dieser Wert ist nicht zulässig. Nichts wurde geändert. Korrigieren Sie ihn und senden Sie erneut.</translation>
    </message>
    <message>
        <source>{what}: which value is right, and why?</source>
        <translation>{what}: Welcher Wert stimmt, und warum?</translation>
    </message>
    <message>
        <source>{what}: {mine} or {theirs}? Why?</source>
        <translation>{what}: {mine} oder {theirs}? Warum?</translation>
    </message>
    <message>
        <source>{what}: {now}, then {then}</source>
        <translation>{what}: {now}, dann {then}</translation>
    </message>
    <message>
        <source>{what}: {words}</source>
        <translation>{what}: {words}</translation>
    </message>
    <message>
        <source>{who} and {other} changed the same {what}. Nothing is lost: the server holds {first}’s value until {decider} decides. {never}</source>
        <translation>{who} und {other} haben dasselbe geändert: {what}. Nichts geht verloren: Der Server behält den Wert von {first}, bis {decider} entscheidet. {never}</translation>
    </message>
    <message>
        <source>{who} asks for {amount} in place of {now}: {reason}</source>
        <translation>{who} beantragt {amount} statt {now}: {reason}</translation>
    </message>
    <message>
        <source>{who} changed the same value after you saw it. The server holds theirs, yours is kept. Compare both and choose.</source>
        <translation>{who} hat denselben Wert geändert, nachdem Sie ihn gesehen hatten. Der Server hat den anderen, Ihrer bleibt erhalten. Vergleichen Sie beide und wählen Sie.</translation>
    </message>
    <message>
        <source>{who} changed the same {what} as you. Nothing is lost: the server holds your value until {decider} decides. {never}</source>
        <translation>{who} hat dasselbe geändert wie Sie: {what}. Nichts geht verloren: Der Server behält Ihren Wert, bis {decider} entscheidet. {never}</translation>
    </message>
    <message>
        <source>{who} changed {file}: {what}</source>
        <translation>{file}, geändert von {who}: {what}</translation>
    </message>
    <message>
        <source>{who} chose {what}.</source>
        <translation>{who} wählte {what}.</translation>
    </message>
    <message>
        <source>{who} is told at once.</source>
        <translation>{who} erfährt es sofort.</translation>
    </message>
    <message>
        <source>{who} reads this.</source>
        <translation>{who} liest dies.</translation>
    </message>
    <message>
        <source>{who} {amount} · decide</source>
        <translation>{who}: {amount} · entscheiden</translation>
    </message>
    <message>
        <source>{who} · just now</source>
        <translation>{who} · gerade eben</translation>
    </message>
    <message>
        <source>{who}, {when}: {reason}</source>
        <translation>{who}, {when}: {reason}</translation>
    </message>
    <message>
        <source>{why}</source>
        <translation>{why}</translation>
    </message>
    <message>
        <source>{why} No file was written.</source>
        <translation>{why} Keine Datei wurde geschrieben.</translation>
    </message>
    <message>
        <source>{why} The claim is taken and marked: coverage in question.</source>
        <translation>{why} Der Schaden wird aufgenommen und gekennzeichnet: Deckung fraglich.</translation>
    </message>
    <message>
        <source>{why} {next}</source>
        <translation>{why} {next}</translation>
    </message>
    <message>
        <source>{why} {who} can approve it.</source>
        <translation>{why} {who} kann es genehmigen.</translation>
    </message>
    <message>
        <source>{words}: {field}</source>
        <translation>{words}: {field}</translation>
    </message>
    <message>
        <source>{wrong} Coverdesk goes by the server’s; set the clock right.</source>
        <translation>{wrong} Coverdesk richtet sich nach der des Servers; stellen Sie die Uhr richtig.</translation>
    </message>
    <message>
        <source>“{part}” filters nothing here. Did you mean {near}?</source>
        <translation>„{part}“ filtert hier nichts. Meinten Sie {near}?</translation>
    </message>
    <message>
        <source>“{part}” filters nothing here. There are: {words}.</source>
        <translation>„{part}“ filtert hier nichts. Möglich: {words}.</translation>
    </message>
    <message>
        <source>“{sign}” compares nothing here. There are: {signs}.</source>
        <translation>„{sign}“ vergleicht hier nichts. Es gibt: {signs}.</translation>
    </message>
    <message>
        <source>“{subject}” is being completed.</source>
        <translation>„{subject}“ wird gerade abgeschlossen.</translation>
    </message>
    <message>
        <source>“{subject}” must be done before the claim closes: its day may come earlier, never later. Nothing was moved. Do it by then, or choose an earlier day.</source>
        <translation>„{subject}“ muss vor dem Schließen des Schadens erledigt sein: Der Tag darf früher liegen, nie später. Nichts wurde verschoben. Erledigen Sie es bis dahin oder wählen Sie einen früheren Tag.</translation>
    </message>
    <message>
        <source>“{subject}” need not be done before closing, or is not overdue yet. Nothing was changed. Wait for the day after it is due.</source>
        <translation>„{subject}“ muss vor dem Abschluss nicht erledigt sein oder ist noch nicht überfällig. Nichts wurde geändert. Warten Sie bis zum Tag nach der Fälligkeit.</translation>
    </message>
    <message>
        <source>“{subject}” was ended again by {name} since you saw it. Nothing was changed. Look at it again and reopen it if that is still right.</source>
        <translation>„{subject}“ wurde von {name} erneut beendet, seit Sie es gesehen haben. Nichts wurde geändert. Sehen Sie noch einmal nach und öffnen Sie es wieder, wenn das noch richtig ist.</translation>
    </message>
    <message>
        <source>“{subject}” was given to {name} since you saw it. Nothing was changed. Look at it again and give it anew if that is still right.</source>
        <translation>„{subject}“ ging inzwischen an {name}. Nichts wurde geändert. Sehen Sie es sich noch einmal an und geben Sie es erneut weiter, wenn das noch stimmt.</translation>
    </message>
    <message>
        <source>“{text}” can be read as {first} or as {second}. Write one of them.</source>
        <translation>„{text}“ kann {first} oder {second} heißen. Schreiben Sie eines davon.</translation>
    </message>
    <message>
        <source>“{text}” has no time of a clock. Write it such as 14:00.</source>
        <translation>„{text}“ enthält keine Uhrzeit. Schreiben Sie sie etwa 14:00.</translation>
    </message>
    <message>
        <source>“{text}” has too many decimals. An amount has two.</source>
        <translation>„{text}“ hat zu viele Nachkommastellen. Ein Betrag hat zwei.</translation>
    </message>
    <message>
        <source>“{text}” is no day and time. Write it such as {first} 14:00, {second} 14:00 or only 14:00.</source>
        <translation>„{text}“ ist kein Zeitpunkt. Schreiben Sie ihn etwa als {first} 14:00, {second} 14:00 oder nur 14:00.</translation>
    </message>
    <message>
        <source>“{text}” is no day. Write it such as {first}, {second} or +7.</source>
        <translation>„{text}“ ist kein Tag. Schreiben Sie etwa {first}, {second} oder +7.</translation>
    </message>
    <message>
        <source>“{text}” is not an amount. Write it such as {example}.</source>
        <translation>„{text}“ ist kein Betrag. Schreiben Sie etwa {example}.</translation>
    </message>
    <message>
        <source>“{text}” is not how amounts are written here. Write {amount} if you mean that.</source>
        <translation>„{text}“ schreibt man hier nicht so. Schreiben Sie {amount}, wenn Sie das meinen.</translation>
    </message>
    <message>
        <source>“{value}” is neither yes nor no.</source>
        <translation>„{value}“ ist weder ja noch nein.</translation>
    </message>
    <message>
        <source>“{value}” is no amount.</source>
        <translation>„{value}“ ist kein Betrag.</translation>
    </message>
    <message>
        <source>“{value}” is no day.</source>
        <translation>„{value}“ ist kein Tag.</translation>
    </message>
    <message>
        <source>“{value}” is no number.</source>
        <translation>„{value}“ ist keine Zahl.</translation>
    </message>
    <message>
        <source>“{value}” is none of: {choices}.</source>
        <translation>„{value}“ ist nicht dabei. Möglich: {choices}.</translation>
    </message>
    <message>
        <source>“{what}” is changed by {roles} only. Nothing was changed. Leave it as it is, and ask one of them, in a note or an entry in the diary.</source>
        <translation>„{what}“ ändert nur: {roles}. Nichts wurde geändert. Lassen Sie es, wie es ist, und bitten Sie jemanden davon, in einer Notiz oder einer Aufgabe.</translation>
    </message>
    <message>
        <source>Did you mean {near}?</source>
        <translation>Meinten Sie {near}?</translation>
    </message>
    <message>
        <source>{some} or {last}</source>
        <translation>{some} oder {last}</translation>
    </message>
    <message>
        <source>“{value}” is not known here. Did you mean {near}?</source>
        <translation>„{value}“ gibt es hier nicht. Meinten Sie {near}?</translation>
    </message>
    <message>
        <source>1 message before this one</source>
        <translation>1 Meldung davor</translation>
    </message>
    <message>
        <source>Opening what is on this device…</source>
        <translation>Was auf diesem Gerät ist, wird geöffnet …</translation>
    </message>
    <message>
        <source>What waits is shown here as soon as it is open.</source>
        <translation>Was wartet, steht hier, sobald es geöffnet ist.</translation>
    </message>
    <message>
        <source>{n} messages before this one</source>
        <translation>{n} Meldungen davor</translation>
    </message>
    <message>
        <source>1 conflict</source>
        <translation>1 Konflikt</translation>
    </message>
    <message>
        <source>Show both values</source>
        <translation>Beide Werte zeigen</translation>
    </message>
    <message>
        <source>{n} conflicts</source>
        <translation>{n} Konflikte</translation>
    </message>
    <message>
        <source>{who} {amount} · undecided</source>
        <translation>{who}: {amount} · nicht entschieden</translation>
    </message>
    <message>
        <source>Change: {amount}</source>
        <translation>Änderung: {amount}</translation>
    </message>
    <message>
        <source>Nothing was changed, {n} were refused: {why}</source>
        <translation>Nichts wurde geändert, {n} wurden abgelehnt: {why}</translation>
    </message>
    <message>
        <source>See to the reason of each and try again, or take the marks off.</source>
        <translation>Kümmern Sie sich um den Grund von jedem und versuchen Sie es erneut, oder nehmen Sie die Markierung weg.</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>Kollegin oder Kollege</translation>
    </message>
    <message>
        <source>Divider between {first} and {second}</source>
        <translation>Trennlinie zwischen {first} und {second}</translation>
    </message>
    <message>
        <source>Explain what is shown, one after the other</source>
        <translation>Erklären, was zu sehen ist, eins nach dem anderen</translation>
    </message>
    <message>
        <source>Left and Right move it, Enter or Esc goes back</source>
        <translation>Links und Rechts verschieben sie, Eingabe oder Esc führt zurück</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Move the divider, to the ends</source>
        <translation>Trennlinie verschieben, bis ans Ende</translation>
    </message>
    <message>
        <source>Next divider</source>
        <translation>Nächste Trennlinie</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Panel</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>{first} {left}, {second} {right}</source>
        <translation>{first} {left}, {second} {right}</translation>
    </message>
    <message>
        <source>Left and Right choose a column, with Ctrl move it, with Shift size it; Enter sorts, Esc goes back</source>
        <translation>Links und Rechts wählen eine Spalte, mit Strg verschieben sie diese, mit Umschalt ändern sie die Breite; Eingabe sortiert, Esc führt zurück</translation>
    </message>
    <message>
        <source>Move and size columns</source>
        <translation>Spalten verschieben und ändern</translation>
    </message>
    <message>
        <source>The list has no order by {column}</source>
        <translation>Die Liste hat keine Reihenfolge nach {column}</translation>
    </message>
    <message>
        <source>{column} is {n} wide</source>
        <translation>{column} ist {n} breit</translation>
    </message>
    <message>
        <source>{column}, column {n} of {count}</source>
        <translation>{column}, Spalte {n} von {count}</translation>
    </message>
    <message>
        <source>{column}, the first one first</source>
        <translation>{column}, das Erste zuerst</translation>
    </message>
    <message>
        <source>{column}, the last one first</source>
        <translation>{column}, das Letzte zuerst</translation>
    </message>
    <message>
        <source>Close room</source>
        <translation>Raum schließen</translation>
    </message>
    <message>
        <source>Empty room</source>
        <translation>Raum leeren</translation>
    </message>
    <message>
        <source>Open room</source>
        <translation>Raum öffnen</translation>
    </message>
    <message>
        <source>room</source>
        <translation>Raum</translation>
    </message>
    <message>
        <source>Room closed</source>
        <translation>Raum geschlossen</translation>
    </message>
    <message>
        <source>Room emptied</source>
        <translation>Raum geleert</translation>
    </message>
    <message>
        <source>Room opened: {name}</source>
        <translation>Raum geöffnet: {name}</translation>
    </message>
    <message>
        <source>The end</source>
        <translation>Das Ende</translation>
    </message>
    <message>
        <source>The seats</source>
        <translation>Die Plätze</translation>
    </message>
    <message>
        <source>The roles</source>
        <translation>Die Rollen</translation>
    </message>
    <message>
        <source>The room</source>
        <translation>Der Raum</translation>
    </message>
    <message>
        <source>The room would end before it begins. Nothing was changed. Choose a later end.</source>
        <translation>Der Raum würde enden, bevor er beginnt. Nichts wurde geändert. Wählen Sie ein späteres Ende.</translation>
    </message>
    <message>
        <source>The room {what} is closed. Nothing was changed. Open it again to use it.</source>
        <translation>Der Raum {what} ist geschlossen. Nichts wurde geändert. Öffnen Sie ihn wieder, um ihn zu nutzen.</translation>
    </message>
    <message>
        <source>The room {what} is open already. Nothing was changed. Close it first, or choose another name.</source>
        <translation>Der Raum {what} ist schon offen. Nichts wurde geändert. Schließen Sie ihn zuerst, oder wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>{limit} rooms are open already. Nothing was changed. Close one that nobody needs any more.</source>
        <translation>{limit} Räume sind schon offen. Nichts wurde geändert. Schließen Sie einen, den niemand mehr braucht.</translation>
    </message>
    <message>
        <source>{what} cannot be the name of a room. Nothing was changed. Use small letters, digits and hyphens, with colons between the parts, as in storm:florida.</source>
        <translation>{what} kann kein Raum heißen. Nichts wurde geändert. Nehmen Sie kleine Buchstaben, Ziffern und Bindestriche, mit Doppelpunkten zwischen den Teilen, wie in storm:florida.</translation>
    </message>
    <message>
        <source>{name} is changing this now.</source>
        <translation>{name} ändert das gerade.</translation>
    </message>
    <message>
        <source>{name} is changing “{field}” now, which counts together with this.</source>
        <translation>{name} ändert gerade „{field}“, was mit diesem zusammen gilt.</translation>
    </message>
    <message>
        <source>{words} If both are sent, somebody has to decide which counts: speak first.</source>
        <translation>{words} Wird beides gesendet, muss jemand entscheiden, was gilt: Sprechen Sie sich vorher ab.</translation>
    </message>
    <message>
        <source>{name} and {n} more</source>
        <translation>{name} und {n} weitere</translation>
    </message>
    <message>
        <source>Live link: attempt {n}, again in {left} s ({time}).</source>
        <translation>Live-Verbindung: Versuch {n}, wieder in {left} s ({time}).</translation>
    </message>
    <message>
        <source>{words} Changes are sent and fetched meanwhile, only later.</source>
        <translation>{words} Änderungen werden inzwischen gesendet und empfangen, nur später.</translation>
    </message>
    <message>
        <source>Attempt {n}, again in {left} s ({time}).</source>
        <translation>Versuch {n}, wieder in {left} s ({time}).</translation>
    </message>
    <message>
        <source>Attempt {n}, again in {left} s ({time})</source>
        <translation>Versuch {n}, wieder in {left} s ({time})</translation>
    </message>
    <message>
        <source>{words}, or at once when the network returns.</source>
        <translation>{words}, oder sofort, wenn das Netz zurückkehrt.</translation>
    </message>
    <message>
        <source>attempt {n}</source>
        <translation>Versuch {n}</translation>
    </message>
    <message>
        <source>{name} to everybody concerned: {text}</source>
        <translation>{name} an alle, die es betrifft: {text}</translation>
    </message>
    <message>
        <source>The server has more to do than it can, and puts off what can wait. What you entered is safe here and is sent all the same. The rest is asked for again by itself.</source>
        <translation>Der Server hat mehr zu tun, als er kann, und verschiebt, was warten kann. Was Sie eingegeben haben, ist hier sicher und wird trotzdem gesendet. Das Übrige wird von selbst noch einmal erfragt.</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>95 % take at most</source>
        <translation>95 % dauern höchstens</translation>
    </message>
    <message>
        <source>99 % take at most</source>
        <translation>99 % dauern höchstens</translation>
    </message>
    <message>
        <source>A node has from {least} to {most} connections, and keeps at most as many open as it may have.</source>
        <translation>Ein Knoten hat {least} bis {most} Verbindungen und hält höchstens so viele offen, wie er haben darf.</translation>
    </message>
    <message>
        <source>A query is slow from 1 to {most} milliseconds on.</source>
        <translation>Langsam ist eine Abfrage ab 1 bis {most} Millisekunden.</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>Handlung</translation>
    </message>
    <message>
        <source>Acts</source>
        <translation>Handlungen</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>Verwaltung</translation>
    </message>
    <message>
        <source>All in use</source>
        <translation>Alle in Gebrauch</translation>
    </message>
    <message>
        <source>Announce</source>
        <translation>Ansagen</translation>
    </message>
    <message>
        <source>Answered from Redis</source>
        <translation>Aus Redis beantwortet</translation>
    </message>
    <message>
        <source>Answers kept</source>
        <translation>Aufbewahrte Antworten</translation>
    </message>
    <message>
        <source>As of {time}</source>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>Ask the server anew</source>
        <translation>Den Server neu fragen</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Der Server wird gefragt …</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>Mindestens</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>At the most, about</source>
        <translation>Höchstens etwa</translation>
    </message>
    <message>
        <source>Because</source>
        <translation>Weil</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Begins with</source>
        <translation>Beginnt mit</translation>
    </message>
    <message>
        <source>Being asked now</source>
        <translation>Gerade gefragt</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Change what is slow</source>
        <translation>Grenze für „langsam“ ändern</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Chart: {words}</source>
        <translation>Diagramm: {words}</translation>
    </message>
    <message>
        <source>Choose a row first.</source>
        <translation>Wählen Sie zuerst eine Zeile.</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Clients of Redis</source>
        <translation>Verbindungen zu Redis</translation>
    </message>
    <message>
        <source>Close the room</source>
        <translation>Raum schließen</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Connections here</source>
        <translation>Verbindungen hier</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the row</source>
        <translation>Zeile kopieren</translation>
    </message>
    <message>
        <source>Could not be opened</source>
        <translation>Nicht zu öffnen</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Database answers</source>
        <translation>Datenbank antwortet</translation>
    </message>
    <message>
        <source>Database connections</source>
        <translation>Datenbankverbindungen</translation>
    </message>
    <message>
        <source>Database connections in use</source>
        <translation>Datenbankverbindungen in Gebrauch</translation>
    </message>
    <message>
        <source>Database, on average</source>
        <translation>Datenbank im Mittel</translation>
    </message>
    <message>
        <source>Draw the course: {figure}</source>
        <translation>Verlauf zeichnen: {figure}</translation>
    </message>
    <message>
        <source>Due next</source>
        <translation>Nächstes Mal</translation>
    </message>
    <message>
        <source>Each room with who is in it; those that were opened can be emptied and closed.</source>
        <translation>Jeder Raum und wer darin ist; was geöffnet wurde, kann geleert und geschlossen werden.</translation>
    </message>
    <message>
        <source>Each server process of this company, and how it stands.</source>
        <translation>Jeder Serverprozess dieser Firma und wie es um ihn steht.</translation>
    </message>
    <message>
        <source>Empty the room</source>
        <translation>Raum leeren</translation>
    </message>
    <message>
        <source>End the key</source>
        <translation>Schlüssel widerrufen</translation>
    </message>
    <message>
        <source>Ended well</source>
        <translation>Gut beendet</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>Endet</translation>
    </message>
    <message>
        <source>Entered by itself</source>
        <translation>Wird von selbst betreten</translation>
    </message>
    <message>
        <source>Esc closes, and nothing is done.</source>
        <translation>Esc schließt, und nichts geschieht.</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Events told</source>
        <translation>Gemeldete Ereignisse</translation>
    </message>
    <message>
        <source>Everybody concerned is cut for a moment, and comes back within the given time.</source>
        <translation>Alle Betroffenen werden kurz getrennt und kommen in der angegebenen Zeit zurück.</translation>
    </message>
    <message>
        <source>Everybody in it is put out.</source>
        <translation>Alle darin werden hinausgesetzt.</translation>
    </message>
    <message>
        <source>Everybody in it is put out; they may enter again.</source>
        <translation>Alle darin werden hinausgesetzt; sie dürfen wieder hinein.</translation>
    </message>
    <message>
        <source>Failed queries</source>
        <translation>Fehlgeschlagene Abfragen</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Kennzahlen</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>For some roles</source>
        <translation>Für manche Rollen</translation>
    </message>
    <message>
        <source>Forgotten as a whole</source>
        <translation>Als Ganzes vergessen</translation>
    </message>
    <message>
        <source>From Redis</source>
        <translation>Aus Redis</translation>
    </message>
    <message>
        <source>From where</source>
        <translation>Von wo</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>Aufgegeben</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Good for</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Half take at most</source>
        <translation>Die Hälfte dauert höchstens</translation>
    </message>
    <message>
        <source>How often answers are given again instead of being read anew, by kind, and what is kept of them in Redis.</source>
        <translation>Wie oft Antworten wieder gegeben statt neu gelesen werden, nach Art, und was davon in Redis liegt.</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Insgesamt</translation>
    </message>
    <message>
        <source>In the last minute</source>
        <translation>In der letzten Minute</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>It counts at once, on every node, until it is started again: the settings keep what they say.</source>
        <translation>Es gilt sofort, auf jedem Knoten, bis er neu gestartet wird: Die Einstellungen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>It is not there any more. Look at the list again.</source>
        <translation>Es ist nicht mehr da. Sehen Sie die Liste wieder an.</translation>
    </message>
    <message>
        <source>It took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Aufgabe des Servers</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufgaben des Servers</translation>
    </message>
    <message>
        <source>Just written</source>
        <translation>Gerade geschrieben</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufbewahrt</translation>
    </message>
    <message>
        <source>Kept for</source>
        <translation>Aufbewahrt für</translation>
    </message>
    <message>
        <source>Kept open at least</source>
        <translation>Offen gehalten mindestens</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Keys in Redis, everybody’s</source>
        <translation>Einträge in Redis, aller Programme</translation>
    </message>
    <message>
        <source>Last run</source>
        <translation>Letzter Lauf</translation>
    </message>
    <message>
        <source>Last use</source>
        <translation>Letzter Gebrauch</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Live connections</source>
        <translation>Live-Verbindungen</translation>
    </message>
    <message>
        <source>Live layer</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>Längste</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>May return</source>
        <translation>Können zurückkehren</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Mean of a query</source>
        <translation>Mittel einer Abfrage</translation>
    </message>
    <message>
        <source>Memory of Redis</source>
        <translation>Speicher von Redis</translation>
    </message>
    <message>
        <source>Messages waiting</source>
        <translation>Wartende Nachrichten</translation>
    </message>
    <message>
        <source>Most at the same time</source>
        <translation>Höchstens gleichzeitig</translation>
    </message>
    <message>
        <source>Never used</source>
        <translation>Nie gebraucht</translation>
    </message>
    <message>
        <source>Newest queries</source>
        <translation>Neueste Abfragen</translation>
    </message>
    <message>
        <source>No server of this company answers. Start one with `coverdesk serve`, or look whether Redis runs.</source>
        <translation>Kein Server dieser Firma antwortet. Starten Sie einen mit `coverdesk serve`, oder sehen Sie nach, ob Redis läuft.</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Nodes on which it counts: {nodes}.</source>
        <translation>Knoten, auf denen es gilt: {nodes}.</translation>
    </message>
    <message>
        <source>Not kept</source>
        <translation>Nicht aufbewahrt</translation>
    </message>
    <message>
        <source>Not known to be done on: {nodes}.</source>
        <translation>Ob es dort geschah, ist nicht bekannt: {nodes}.</translation>
    </message>
    <message>
        <source>Nothing was heard yet</source>
        <translation>Noch keine Antwort</translation>
    </message>
    <message>
        <source>Only administrators see this, and you are none any more. Ask an administrator if you should be.</source>
        <translation>Das sehen nur Administratoren, und Sie sind keiner mehr. Fragen Sie einen Administrator, wenn Sie es sein sollten.</translation>
    </message>
    <message>
        <source>Open a room</source>
        <translation>Raum öffnen</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Geöffnet</translation>
    </message>
    <message>
        <source>Opened by administrators</source>
        <translation>Von Administratoren geöffnet</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Andere Programme</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Inhaber</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>People and devices</source>
        <translation>Personen und Geräte</translation>
    </message>
    <message>
        <source>People in them</source>
        <translation>Personen darin</translation>
    </message>
    <message>
        <source>Percentiles, slow and failed queries begin anew on every node. The totals go on.</source>
        <translation>Perzentile, langsame und fehlgeschlagene Abfragen beginnen auf jedem Knoten neu. Die Summen laufen weiter.</translation>
    </message>
    <message>
        <source>Seats taken on all nodes</source>
        <translation>Belegte Plätze auf allen Knoten</translation>
    </message>
    <message>
        <source>Position relayed</source>
        <translation>Weitergegeben bis Position</translation>
    </message>
    <message>
        <source>Positions not forgotten yet</source>
        <translation>Noch nicht vergessene Positionen</translation>
    </message>
    <message>
        <source>PostgreSQL</source>
        <translation>PostgreSQL</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Questions of</source>
        <translation>Fragen nach</translation>
    </message>
    <message>
        <source>Read from memory</source>
        <translation>Aus dem Speicher gelesen</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Neu verbinden</translation>
    </message>
    <message>
        <source>Reconnect many</source>
        <translation>Neu verbinden lassen</translation>
    </message>
    <message>
        <source>Redis answers</source>
        <translation>Redis antwortet</translation>
    </message>
    <message>
        <source>Redis away</source>
        <translation>Redis weg</translation>
    </message>
    <message>
        <source>Redis behind</source>
        <translation>Redis zurück</translation>
    </message>
    <message>
        <source>Redis does not answer, so nobody knows which other nodes there are.</source>
        <translation>Redis antwortet nicht; daher weiß niemand, welche anderen Knoten es gibt.</translation>
    </message>
    <message>
        <source>Redis does not answer. Until it does, every answer comes from the database.</source>
        <translation>Redis antwortet nicht. Bis dahin kommt jede Antwort aus der Datenbank.</translation>
    </message>
    <message>
        <source>Remembered</source>
        <translation>Gemerkt</translation>
    </message>
    <message>
        <source>Requests a minute</source>
        <translation>Anfragen je Minute</translation>
    </message>
    <message>
        <source>Resize</source>
        <translation>Größe ändern</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>Zurückgekehrt</translation>
    </message>
    <message>
        <source>Returned too late</source>
        <translation>Zu spät zurückgekehrt</translation>
    </message>
    <message>
        <source>Returned without a gap</source>
        <translation>Ohne Lücke zurückgekehrt</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>Raum</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Räume</translation>
    </message>
    <message>
        <source>Rooms by kind</source>
        <translation>Räume nach Art</translation>
    </message>
    <message>
        <source>Rooms entered</source>
        <translation>Betretene Räume</translation>
    </message>
    <message>
        <source>Rooms left</source>
        <translation>Verlassene Räume</translation>
    </message>
    <message>
        <source>Rooms, with blanks between them</source>
        <translation>Räume, mit Leerzeichen dazwischen</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Run now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Running since</source>
        <translation>Läuft seit</translation>
    </message>
    <message>
        <source>Search these rows</source>
        <translation>Diese Zeilen durchsuchen</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Share of all time</source>
        <translation>Anteil an der ganzen Zeit</translation>
    </message>
    <message>
        <source>Share of them</source>
        <translation>Ihr Anteil</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Geteilt</translation>
    </message>
    <message>
        <source>Shortest</source>
        <translation>Kürzeste</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Show the plan</source>
        <translation>Plan zeigen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>Slow from</source>
        <translation>Langsam ab</translation>
    </message>
    <message>
        <source>Slow queries</source>
        <translation>Langsame Abfragen</translation>
    </message>
    <message>
        <source>Slow readers</source>
        <translation>Langsame Leser</translation>
    </message>
    <message>
        <source>So the database carries it out, whatever is asked for.</source>
        <translation>So führt die Datenbank sie aus, wonach auch gefragt wird.</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Statements of the database</source>
        <translation>Datenbankanweisungen</translation>
    </message>
    <message>
        <source>Stay when empty</source>
        <translation>Bleiben, wenn leer</translation>
    </message>
    <message>
        <source>Stays when empty</source>
        <translation>Bleibt, wenn leer</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>Ströme</translation>
    </message>
    <message>
        <source>Take out all answers</source>
        <translation>Zwischenspeicher leeren</translation>
    </message>
    <message>
        <source>Take out of a room</source>
        <translation>Aus Raum entfernen</translation>
    </message>
    <message>
        <source>Take out these answers</source>
        <translation>Diese Antworten herausnehmen</translation>
    </message>
    <message>
        <source>The connections of each node to the database, and how long is waited for one.</source>
        <translation>Die Verbindungen jedes Knotens zur Datenbank, und wie lange auf eine gewartet wird.</translation>
    </message>
    <message>
        <source>The database keeps them</source>
        <translation>Die Datenbank führt sie</translation>
    </message>
    <message>
        <source>The key opens nothing any more.</source>
        <translation>Der Schlüssel öffnet nichts mehr.</translation>
    </message>
    <message>
        <source>The newest queries one by one, the latest first.</source>
        <translation>Die neuesten Abfragen einzeln, die letzte zuerst.</translation>
    </message>
    <message>
        <source>The newest queries that failed, the latest first, each with its code.</source>
        <translation>Die neuesten fehlgeschlagenen Abfragen, die letzte zuerst, jede mit ihrem Code.</translation>
    </message>
    <message>
        <source>The newest queries that took long, the slowest first.</source>
        <translation>Die neuesten Abfragen, die lange dauerten, die langsamste zuerst.</translation>
    </message>
    <message>
        <source>The node that was asked has sent no such query since its start.</source>
        <translation>Der gefragte Knoten hat seit seinem Start keine solche Abfrage gesendet.</translation>
    </message>
    <message>
        <source>The personal keys of other programs: whose they are, what they are good for, and when each was used last.</source>
        <translation>Die persönlichen Schlüssel anderer Programme: wem sie gehören, wofür sie gut sind und wann jeder zuletzt gebraucht wurde.</translation>
    </message>
    <message>
        <source>The program that uses it is shut out at once. Its owner can make another one.</source>
        <translation>Das Programm, das ihn benutzt, wird sofort ausgesperrt. Der Inhaber kann einen neuen erstellen.</translation>
    </message>
    <message>
        <source>The room is closed.</source>
        <translation>Der Raum ist geschlossen.</translation>
    </message>
    <message>
        <source>The room is open.</source>
        <translation>Der Raum ist offen.</translation>
    </message>
    <message>
        <source>The room was emptied.</source>
        <translation>Der Raum wurde geleert.</translation>
    </message>
    <message>
        <source>The server did not do it, for a reason that this program does not know ({code}).</source>
        <translation>Der Server hat es nicht getan, aus einem Grund, den dieses Programm nicht kennt ({code}).</translation>
    </message>
    <message>
        <source>The server does not answer. It is asked again by itself.</source>
        <translation>Der Server antwortet nicht. Der nächste Versuch folgt von selbst.</translation>
    </message>
    <message>
        <source>The server was asked, but no answer came, so it is not known whether this was done. Look at it again, and at the acts, before you repeat it.</source>
        <translation>Der Server wurde gefragt, aber es kam keine Antwort; ob es geschah, ist nicht bekannt. Sehen Sie wieder nach, auch bei den Handlungen, bevor Sie es wiederholen.</translation>
    </message>
    <message>
        <source>Their size</source>
        <translation>Ihre Größe</translation>
    </message>
    <message>
        <source>There is no such job.</source>
        <translation>Diese Aufgabe gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such room. Look at the list of rooms.</source>
        <translation>Diesen Raum gibt es nicht. Sehen Sie in der Liste der Räume nach.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Times taken</source>
        <translation>Entnommen</translation>
    </message>
    <message>
        <source>To be looked at</source>
        <translation>Anzusehen</translation>
    </message>
    <message>
        <source>Told most often</source>
        <translation>Am häufigsten gemeldet</translation>
    </message>
    <message>
        <source>Too slow, times</source>
        <translation>Mal zu langsam</translation>
    </message>
    <message>
        <source>Turned away</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Until they are kept again, each question costs the database its time.</source>
        <translation>Bis sie wieder aufbewahrt sind, kostet jede Frage die Datenbank ihre Zeit.</translation>
    </message>
    <message>
        <source>Until they are kept again, each such question costs the database its time.</source>
        <translation>Bis sie wieder aufbewahrt sind, kostet jede solche Frage die Datenbank ihre Zeit.</translation>
    </message>
    <message>
        <source>Used from</source>
        <translation>Gebraucht von</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Waited in vain</source>
        <translation>Vergeblich gewartet</translation>
    </message>
    <message>
        <source>Waited until</source>
        <translation>Gewartet bis</translation>
    </message>
    <message>
        <source>Waiting for one</source>
        <translation>Warten auf eine</translation>
    </message>
    <message>
        <source>What administrators asked of the server, who and when, and how it ended.</source>
        <translation>Was Administratoren vom Server verlangten, wer und wann, und wie es endete.</translation>
    </message>
    <message>
        <source>What begins and ends transactions has no plan.</source>
        <translation>Was Transaktionen beginnt und beendet, hat keinen Plan.</translation>
    </message>
    <message>
        <source>What came of it</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>What follows since</source>
        <translation>Das Folgende seit</translation>
    </message>
    <message>
        <source>What is administered</source>
        <translation>Was verwaltet wird</translation>
    </message>
    <message>
        <source>What it says is shown here and kept nowhere.</source>
        <translation>Die Antwort wird nur hier angezeigt und nicht gespeichert.</translation>
    </message>
    <message>
        <source>What the database is asked, how often, and how long each kind takes.</source>
        <translation>Was die Datenbank gefragt wird, wie oft, und wie lange jede Art dauert.</translation>
    </message>
    <message>
        <source>What the database itself counts (pg_stat_statements), the most time first; values are left out.</source>
        <translation>Was die Datenbank selbst zählt (pg_stat_statements), die meiste Zeit zuerst; Werte fehlen.</translation>
    </message>
    <message>
        <source>What the server does by itself, how each last run ended and when it is due next.</source>
        <translation>Was der Server von selbst tut, wie jeder letzte Lauf endete und wann der nächste ist.</translation>
    </message>
    <message>
        <source>What was heard last stays here: {as_of}.</source>
        <translation>Was zuletzt gehört wurde, bleibt hier: {as_of}.</translation>
    </message>
    <message>
        <source>Within</source>
        <translation>Innerhalb von</translation>
    </message>
    <message>
        <source>Without an end</source>
        <translation>Ausgang unbekannt</translation>
    </message>
    <message>
        <source>You work offline, so the server is not asked.</source>
        <translation>Sie arbeiten offline, daher wird der Server nicht gefragt.</translation>
    </message>
    <message>
        <source>You work offline, so the server was not asked. Nothing was done.</source>
        <translation>Sie arbeiten offline, daher wurde der Server nicht gefragt. Nichts ist geschehen.</translation>
    </message>
    <message>
        <source>Your sign-in is being renewed.</source>
        <translation>Ihre Anmeldung wird erneuert.</translation>
    </message>
    <message>
        <source>Zone of the company</source>
        <translation>Zeitzone der Firma</translation>
    </message>
    <message>
        <source>there are more</source>
        <translation>es gibt mehr</translation>
    </message>
    <message>
        <source>there are more, which a search finds</source>
        <translation>es gibt mehr; eine Suche findet sie</translation>
    </message>
    <message>
        <source>{figure}, since {time}</source>
        <translation>{figure}, seit {time}</translation>
    </message>
    <message>
        <source>{figure}: the course begins now, and is kept while this page is open.</source>
        <translation>{figure}: Der Verlauf beginnt jetzt und bleibt, solange diese Seite offen ist.</translation>
    </message>
    <message>
        <source>{nodes} did not answer: what it knows is missing here.</source>
        <translation>{nodes} hat nicht geantwortet: Seine Angaben fehlen hier.</translation>
    </message>
    <message>
        <source>{nodes} did not answer: what they know is missing here.</source>
        <translation>{nodes} haben nicht geantwortet: Was sie wissen, fehlt hier.</translation>
    </message>
    <message>
        <source>{n} a minute</source>
        <translation>{n} je Minute</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} ms</translation>
    </message>
    <message>
        <source>{n} rows</source>
        <translation>{n} Zeilen</translation>
    </message>
    <message>
        <source>All sessions end at once. What they did keeps their name.</source>
        <translation>Alle Sitzungen enden sofort. Was sie getan haben, behält ihren Namen.</translation>
    </message>
    <message>
        <source>At most, on one claim</source>
        <translation>Höchstens, bei einem Schaden</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Files with something unsent</source>
        <translation>Akten mit Ungesendetem</translation>
    </message>
    <message>
        <source>Active, and have lacked changes for an hour</source>
        <translation>Aktiv, und seit einer Stunde fehlen Änderungen</translation>
    </message>
    <message>
        <source>Ask for an entry again</source>
        <translation>Noch einmal um eine Eingabe bitten</translation>
    </message>
    <message>
        <source>Ask to send it again</source>
        <translation>Um erneutes Senden bitten</translation>
    </message>
    <message>
        <source>Asked for an entry again</source>
        <translation>Noch einmal um eine Eingabe gebeten</translation>
    </message>
    <message>
        <source>Change the manager</source>
        <translation>Vorgesetzte ändern</translation>
    </message>
    <message>
        <source>Change the name</source>
        <translation>Namen ändern</translation>
    </message>
    <message>
        <source>Change the team</source>
        <translation>Team ändern</translation>
    </message>
    <message>
        <source>Changes behind, of everybody’s</source>
        <translation>Änderungen aller im Rückstand</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Everybody’s devices, the newest first: its version, what it holds unsent, how far behind it is, when it told so.</source>
        <translation>Die Geräte aller, die neuesten zuerst: Version, was noch ungesendet darauf liegt, wie weit sie zurück sind und wann sie das gesagt haben.</translation>
    </message>
    <message>
        <source>Lacks changes since</source>
        <translation>Änderungen fehlen seit</translation>
    </message>
    <message>
        <source>Led by</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Make a new password</source>
        <translation>Neues Passwort erzeugen</translation>
    </message>
    <message>
        <source>Mend first what stood against it. What they entered stands on their device alone: only they can send it.</source>
        <translation>Beheben Sie zuerst, was dagegen stand. Das Eingegebene steht allein auf dem Gerät der Person: Nur sie kann es senden.</translation>
    </message>
    <message>
        <source>New team</source>
        <translation>Neues Team</translation>
    </message>
    <message>
        <source>Of so many people</source>
        <translation>Von so vielen Personen</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Eingegangen</translation>
    </message>
    <message>
        <source>Refused entries</source>
        <translation>Abgelehnte Eingaben</translation>
    </message>
    <message>
        <source>Requests above the person’s limits go to that manager.</source>
        <translation>Anträge über den Grenzen der Person gehen an diese Vorgesetzte oder diesen Vorgesetzten.</translation>
    </message>
    <message>
        <source>Somebody new</source>
        <translation>Person anlegen</translation>
    </message>
    <message>
        <source>The command</source>
        <translation>Der Befehl</translation>
    </message>
    <message>
        <source>The entry</source>
        <translation>Die Eingabe</translation>
    </message>
    <message>
        <source>The new password is told once, and kept nowhere: pass it on.</source>
        <translation>Das neue Passwort wird einmal gesagt und nirgends aufbewahrt: Geben Sie es weiter.</translation>
    </message>
    <message>
        <source>The person has the new name, also on what they did before.</source>
        <translation>Die Person hat den neuen Namen, auch an dem, was sie vorher getan hat.</translation>
    </message>
    <message>
        <source>The person is asked to send it again. It stands among their notifications, and leads to the entry.</source>
        <translation>Die Person ist gebeten, es noch einmal zu senden. Das steht unter ihren Mitteilungen und führt zur Eingabe.</translation>
    </message>
    <message>
        <source>The person is in that team, and in no other.</source>
        <translation>Die Person ist in diesem Team und in keinem anderen.</translation>
    </message>
    <message>
        <source>The person may sign in. Email and first password are told once, and kept nowhere: pass them on.</source>
        <translation>Die Person darf sich anmelden. E-Mail und erstes Passwort werden einmal gesagt und nirgends aufbewahrt: Geben Sie beides weiter.</translation>
    </message>
    <message>
        <source>The team has the new name.</source>
        <translation>Das Team hat den neuen Namen.</translation>
    </message>
    <message>
        <source>The team is there. Put people into it from the list of people.</source>
        <translation>Das Team ist da. Setzen Sie Personen aus der Liste der Personen hinein.</translation>
    </message>
    <message>
        <source>The teams, who leads each, and how many of those who work here are in it.</source>
        <translation>Die Teams, wer jedes leitet und wie viele von denen, die hier arbeiten, darin sind.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Berufsbezeichnung</translation>
    </message>
    <message>
        <source>To be sent again</source>
        <translation>Noch einmal zu senden</translation>
    </message>
    <message>
        <source>What only the team before it may see leaves the person’s devices.</source>
        <translation>Was nur das bisherige Team sehen darf, verlässt die Geräte der Person.</translation>
    </message>
    <message>
        <source>What people entered and the server did not take, the newest first: why, and asking for it again.</source>
        <translation>Was Personen eingegeben haben und der Server nicht angenommen hat, das Neueste zuerst: warum nicht, und die Bitte, es noch einmal zu senden.</translation>
    </message>
    <message>
        <source>What you tell them</source>
        <translation>Was Sie ihnen sagen</translation>
    </message>
    <message>
        <source>Within a day</source>
        <translation>Binnen eines Tages</translation>
    </message>
    <message>
        <source>Work here and are in no team</source>
        <translation>Arbeiten hier und sind in keinem Team</translation>
    </message>
    <message>
        <source>Work in it</source>
        <translation>Arbeiten darin</translation>
    </message>
    <message>
        <source>{by} asks you to send this entry again: {command}. {said}</source>
        <translation>{by} bittet Sie, diese Eingabe noch einmal zu senden: {command}. {said}</translation>
    </message>
    <message>
        <source>Your own password is changed by “Change password”, where the one before it is asked for.</source>
        <translation>Ihr eigenes Passwort ändern Sie über „Passwort ändern“, wo nach dem bisherigen gefragt wird.</translation>
    </message>
    <message>
        <source>A program that shows such a key does what you may do, as far as you let it, in your name.</source>
        <translation>Ein Programm, das so einen Schlüssel zeigt, tut in Ihrem Namen, was Sie dürfen, soweit Sie es lassen.</translation>
    </message>
    <message>
        <source>By which you know the program that uses it.</source>
        <translation>Woran Sie das Programm erkennen, das ihn benutzt.</translation>
    </message>
    <message>
        <source>Choose what it is good for.</source>
        <translation>Wählen Sie, wofür er gut ist.</translation>
    </message>
    <message>
        <source>Days until it runs out</source>
        <translation>Tage, bis er abläuft</translation>
    </message>
    <message>
        <source>Empty: as many as you may make.</source>
        <translation>Leer: so viele, wie Sie selbst stellen dürfen.</translation>
    </message>
    <message>
        <source>Empty: from anywhere.</source>
        <translation>Leer: von überall.</translation>
    </message>
    <message>
        <source>End the key {name}?</source>
        <translation>Den Schlüssel {name} beenden?</translation>
    </message>
    <message>
        <source>End {name}</source>
        <translation>{name} beenden</translation>
    </message>
    <message>
        <source>Enter a whole number from 1 to {most}.</source>
        <translation>Geben Sie eine ganze Zahl von 1 bis {most} ein.</translation>
    </message>
    <message>
        <source>From these networks alone</source>
        <translation>Nur aus diesen Netzen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keys for other programs</source>
        <translation>Schlüssel für andere Programme</translation>
    </message>
    <message>
        <source>Make the key</source>
        <translation>Schlüssel erzeugen</translation>
    </message>
    <message>
        <source>Name it by letters, digits, spaces and . _ - so that you know it again.</source>
        <translation>Benennen Sie ihn mit Buchstaben, Ziffern, Leerzeichen und . _ -, damit Sie ihn wiedererkennen.</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Neuer Schlüssel</translation>
    </message>
    <message>
        <source>The key {name}, shown this once: take it along now.</source>
        <translation>Der Schlüssel {name}, nur dieses eine Mal gezeigt: Kopieren Sie ihn jetzt.</translation>
    </message>
    <message>
        <source>The program that uses it is shut out at once. You can make another key, but not this one again.</source>
        <translation>Das Programm, das ihn benutzt, ist sofort ausgesperrt. Sie können einen anderen Schlüssel erzeugen, aber nicht diesen noch einmal.</translation>
    </message>
    <message>
        <source>This is no network: {what}. Write 10.1.0.0/16, say.</source>
        <translation>Das ist kein Netz: {what}. Schreiben Sie etwa 10.1.0.0/16.</translation>
    </message>
    <message>
        <source>Your password</source>
        <translation>Ihr Passwort</translation>
    </message>
    <message>
        <source>good until {time}</source>
        <translation>gültig bis {time}</translation>
    </message>
    <message>
        <source>never used</source>
        <translation>nie benutzt</translation>
    </message>
    <message>
        <source>ran out {time}</source>
        <translation>abgelaufen {time}</translation>
    </message>
    <message>
        <source>used last {time} from {address}</source>
        <translation>zuletzt benutzt {time} von {address}</translation>
    </message>
    <message>
        <source>{name} opens nothing any more.</source>
        <translation>{name} öffnet nichts mehr.</translation>
    </message>
    <message>
        <source>Looks, start and notifications apply to this device only.</source>
        <translation>Aussehen, Start und Mitteilungen gelten nur für dieses Gerät.</translation>
    </message>
    <message>
        <source>ended {time}</source>
        <translation>beendet {time}</translation>
    </message>
    <message>
        <source>All nodes</source>
        <translation>Alle Knoten</translation>
    </message>
    <message>
        <source>Empty: {what}.</source>
        <translation>Leer lassen für: {what}.</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>For these roles</source>
        <translation>Für diese Rollen</translation>
    </message>
    <message>
        <source>Line of business</source>
        <translation>Sparte</translation>
    </message>
    <message>
        <source>Minutes until it ends (0: never)</source>
        <translation>Minuten bis zum Ende (0: nie)</translation>
    </message>
    <message>
        <source>May decide</source>
        <translation>Darf entscheiden</translation>
    </message>
    <message>
        <source>Reason unknown ({code})</source>
        <translation>Unbekannter Grund ({code})</translation>
    </message>
    <message>
        <source>Request limits</source>
        <translation>Anfragegrenzen</translation>
    </message>
    <message>
        <source>How it stands</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>Wie viele</translation>
    </message>
    <message>
        <source>Look at</source>
        <translation>Ansehen unter</translation>
    </message>
    <message>
        <source>Look at what takes its time under Queries. Another node takes a share of the work.</source>
        <translation>Sehen Sie unter Abfragen nach, was lange dauert. Ein weiterer Knoten nimmt einen Teil der Arbeit ab.</translation>
    </message>
    <message>
        <source>Look at what takes long under Slow queries, or let the pool have more connections.</source>
        <translation>Sehen Sie unter Langsame Abfragen nach, was lange dauert, oder geben Sie dem Pool mehr Verbindungen.</translation>
    </message>
    <message>
        <source>Look whether PostgreSQL runs and can be reached. What people enter waits on their devices.</source>
        <translation>Sehen Sie nach, ob PostgreSQL läuft und erreichbar ist. Was eingegeben wird, wartet auf den Geräten.</translation>
    </message>
    <message>
        <source>Look whether Redis runs and can be reached. Nothing is lost, but people hear of changes later.</source>
        <translation>Sehen Sie nach, ob Redis läuft und erreichbar ist. Nichts geht verloren, aber Änderungen kommen später an.</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>Paused by the server</source>
        <translation>Vom Server angehalten</translation>
    </message>
    <message>
        <source>Read the last answer under Webhook log. What waits is sent again by itself for a day.</source>
        <translation>Lesen Sie die letzte Antwort unter Webhook-Protokoll. Was wartet, wird einen Tag lang von selbst erneut gesendet.</translation>
    </message>
    <message>
        <source>Redis does not answer a node</source>
        <translation>Redis antwortet einem Knoten nicht</translation>
    </message>
    <message>
        <source>The database does not answer a node</source>
        <translation>Die Datenbank antwortet einem Knoten nicht</translation>
    </message>
    <message>
        <source>Well</source>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>What is not well</source>
        <translation>Was nicht in Ordnung ist</translation>
    </message>
    <message>
        <source>What is not well now, on any node, and what can be done about it. Each row leads to where more of it is told.</source>
        <translation>Was gerade nicht in Ordnung ist, auf einem der Knoten, und was sich tun lässt. Jede Zeile führt dorthin, wo mehr davon steht.</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>{panel}, {n} to be looked at</source>
        <translation>{panel}, {n} zu prüfen</translation>
    </message>
    <message>
        <source>Only a paused device is released.</source>
        <translation>Nur ein angehaltenes Gerät wird freigegeben.</translation>
    </message>
    <message>
        <source>Only a room that an administrator opened is closed.</source>
        <translation>Nur ein Raum, den ein Administrator geöffnet hat, wird geschlossen.</translation>
    </message>
    <message>
        <source>Only an active device is paused.</source>
        <translation>Nur ein aktives Gerät wird angehalten.</translation>
    </message>
    <message>
        <source>The device is revoked already.</source>
        <translation>Das Gerät ist bereits endgültig gesperrt.</translation>
    </message>
    <message>
        <source>The endpoint is not paused.</source>
        <translation>Der Endpunkt ist nicht angehalten.</translation>
    </message>
    <message>
        <source>The endpoint is paused already.</source>
        <translation>Der Endpunkt ist bereits angehalten.</translation>
    </message>
    <message>
        <source>The key has ended already.</source>
        <translation>Der Schlüssel ist bereits beendet.</translation>
    </message>
    <message>
        <source>The person works here no more.</source>
        <translation>Die Person arbeitet hier nicht mehr.</translation>
    </message>
    <message>
        <source>The person works here.</source>
        <translation>Die Person arbeitet hier.</translation>
    </message>
    <message>
        <source>A node has more to do than it can do, and puts requests off</source>
        <translation>Ein Knoten hat mehr zu tun, als er schafft, und stellt Anfragen zurück</translation>
    </message>
    <message>
        <source>Nothing was found, but not everything could be looked at.</source>
        <translation>Es wurde nichts gefunden, aber nicht alles ließ sich prüfen.</translation>
    </message>
    <message>
        <source>The row of each says what came of it. Run it again once that is mended.</source>
        <translation>In der Zeile jeder Aufgabe steht, was daraus wurde. Starten Sie sie neu, sobald das behoben ist.</translation>
    </message>
    <message>
        <source>The row of each says why. Resume it once that is mended: what came meanwhile is sent then.</source>
        <translation>In der Zeile jedes Endpunkts steht, warum. Setzen Sie ihn fort, sobald das behoben ist: Was inzwischen kam, wird dann gesendet.</translation>
    </message>
    <message>
        <source>There is nothing to do. Everything that was looked at is well.</source>
        <translation>Es gibt nichts zu tun. Alles Geprüfte ist in Ordnung.</translation>
    </message>
    <message>
        <source>Give a role</source>
        <translation>Rolle geben</translation>
    </message>
    <message>
        <source>Hold something unsent</source>
        <translation>Mit Ungesendetem</translation>
    </message>
    <message>
        <source>It counts at once: what only this role may see leaves the person’s devices.</source>
        <translation>Es gilt sofort: Was nur diese Rolle sehen darf, verlässt die Geräte der Person.</translation>
    </message>
    <message>
        <source>It sends and receives nothing until it is released. What is entered on it is kept there.</source>
        <translation>Es sendet und empfängt nichts, bis es freigegeben wird. Was darauf eingegeben wird, bleibt dort.</translation>
    </message>
    <message>
        <source>Last told</source>
        <translation>Zuletzt gemeldet</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>Vorgesetzte</translation>
    </message>
    <message>
        <source>Pause the device</source>
        <translation>Gerät anhalten</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>Plattform</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>Release the device</source>
        <translation>Gerät freigeben</translation>
    </message>
    <message>
        <source>Revoke the device</source>
        <translation>Gerät endgültig sperren</translation>
    </message>
    <message>
        <source>Set a limit</source>
        <translation>Grenze setzen</translation>
    </message>
    <message>
        <source>Somebody comes back</source>
        <translation>Zugang wiederherstellen</translation>
    </message>
    <message>
        <source>Somebody leaves</source>
        <translation>Zugang beenden</translation>
    </message>
    <message>
        <source>Teams</source>
        <translation>Teams</translation>
    </message>
    <message>
        <source>The device is paused.</source>
        <translation>Das Gerät ist angehalten.</translation>
    </message>
    <message>
        <source>The device is revoked.</source>
        <translation>Das Gerät ist entzogen.</translation>
    </message>
    <message>
        <source>The device may sync again.</source>
        <translation>Das Gerät darf wieder abgleichen.</translation>
    </message>
    <message>
        <source>The limit is set.</source>
        <translation>Die Grenze ist gesetzt.</translation>
    </message>
    <message>
        <source>The person can sign in no more.</source>
        <translation>Die Person kann sich nicht mehr anmelden.</translation>
    </message>
    <message>
        <source>The person works here again.</source>
        <translation>Die Person arbeitet wieder hier.</translation>
    </message>
    <message>
        <source>The role is given.</source>
        <translation>Die Rolle ist gegeben.</translation>
    </message>
    <message>
        <source>The role is withdrawn.</source>
        <translation>Die Rolle ist entzogen.</translation>
    </message>
    <message>
        <source>This is for ever: its sessions end, and what it holds unsent never comes. It stays encrypted there.</source>
        <translation>Das ist für immer: Die Sitzungen enden, und was ungesendet darauf liegt, kommt nie an. Es bleibt dort verschlüsselt.</translation>
    </message>
    <message>
        <source>Unsent</source>
        <translation>Ungesendet</translation>
    </message>
    <message>
        <source>Unsent, as they told last</source>
        <translation>Ungesendet, wie zuletzt gemeldet</translation>
    </message>
    <message>
        <source>What is decided</source>
        <translation>Was entschieden wird</translation>
    </message>
    <message>
        <source>Who works here, with which roles, in which team, and how much each may decide alone.</source>
        <translation>Wer hier arbeitet, mit welchen Rollen, in welchem Team, und wie viel jeder allein entscheiden darf.</translation>
    </message>
    <message>
        <source>Withdraw a role</source>
        <translation>Rolle entziehen</translation>
    </message>
    <message>
        <source>Work here</source>
        <translation>Arbeiten hier</translation>
    </message>
    <message>
        <source>Works here</source>
        <translation>Arbeitet hier</translation>
    </message>
    <message>
        <source>A level is from 0 to {level}, and a size from 0 to {bytes} bytes.</source>
        <translation>Eine Stufe geht von 0 bis {level}, eine Größe von 0 bis {bytes} Bytes.</translation>
    </message>
    <message>
        <source>Addresses of private networks are not called. The setting COVERDESK_WEBHOOK_NETWORKS allows some.</source>
        <translation>Adressen privater Netze werden nicht aufgerufen. Die Einstellung COVERDESK_WEBHOOK_NETWORKS erlaubt einige.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Changes not looked at yet</source>
        <translation>Noch nicht angesehene Änderungen</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Komprimierung</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Unzustellbare</translation>
    </message>
    <message>
        <source>Delivered by</source>
        <translation>Zugestellt von</translation>
    </message>
    <message>
        <source>Deliveries that wait</source>
        <translation>Wartende Zustellungen</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>Zustellung</translation>
    </message>
    <message>
        <source>Each call of an endpoint, the newest first. Words: an endpoint’s key, a delivery or an event.</source>
        <translation>Jeder Aufruf eines Endpunkts, der neueste zuerst. Wörter: Schlüssel eines Endpunkts, eine Zustellung oder ein Ereignis.</translation>
    </message>
    <message>
        <source>Email of the person</source>
        <translation>E-Mail der Person</translation>
    </message>
    <message>
        <source>Endpoints</source>
        <translation>Endpunkte</translation>
    </message>
    <message>
        <source>Endpoints of other programs that are told of events, in the scope of a person, signed.</source>
        <translation>Endpunkte anderer Programme, denen Ereignisse gemeldet werden, im Umfang einer Person, signiert.</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Event loop was late by</source>
        <translation>Ereignisschleife verspätet um</translation>
    </message>
    <message>
        <source>Events, with commas</source>
        <translation>Ereignisse, mit Kommas</translation>
    </message>
    <message>
        <source>Failed because</source>
        <translation>Fehlgeschlagen, weil</translation>
    </message>
    <message>
        <source>Failing</source>
        <translation>Misslingen gerade</translation>
    </message>
    <message>
        <source>Failing since</source>
        <translation>Misslingt seit</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>From so many bytes</source>
        <translation>Ab so vielen Bytes</translation>
    </message>
    <message>
        <source>Hold secrets</source>
        <translation>Mit Geheimnissen</translation>
    </message>
    <message>
        <source>Hours for which both secrets sign</source>
        <translation>Stunden, in denen beide Geheimnisse signieren</translation>
    </message>
    <message>
        <source>In whose scope</source>
        <translation>Sieht, was diese Person sieht</translation>
    </message>
    <message>
        <source>Is about to end</source>
        <translation>Endet gleich</translation>
    </message>
    <message>
        <source>It answered {status} in {ms} ms.</source>
        <translation>Er antwortete {status} in {ms} ms.</translation>
    </message>
    <message>
        <source>It did not take the test: {because}, answer {status}. The log keeps it.</source>
        <translation>Der Test wurde nicht angenommen: {because}, Antwort {status}. Das Protokoll bewahrt es.</translation>
    </message>
    <message>
        <source>It is on its way again, under the same id.</source>
        <translation>Es ist wieder unterwegs, unter derselben Kennung.</translation>
    </message>
    <message>
        <source>It is on its way already.</source>
        <translation>Es ist schon unterwegs.</translation>
    </message>
    <message>
        <source>Kept of each endpoint</source>
        <translation>Aufbewahrt je Endpunkt</translation>
    </message>
    <message>
        <source>Last answer</source>
        <translation>Letzte Antwort</translation>
    </message>
    <message>
        <source>Last success</source>
        <translation>Letzter Erfolg</translation>
    </message>
    <message>
        <source>Leave out what happened meanwhile</source>
        <translation>Auslassen, was inzwischen geschah</translation>
    </message>
    <message>
        <source>Let in</source>
        <translation>Eingelassen</translation>
    </message>
    <message>
        <source>Level, 0 for none</source>
        <translation>Stufe, 0 für keine</translation>
    </message>
    <message>
        <source>Longest wait for a connection</source>
        <translation>Längstes Warten auf eine Verbindung</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>Erstellt von</translation>
    </message>
    <message>
        <source>Microseconds for each</source>
        <translation>Mikrosekunden für jede</translation>
    </message>
    <message>
        <source>Next try</source>
        <translation>Nächster Versuch</translation>
    </message>
    <message>
        <source>Nobody who works here has that email address.</source>
        <translation>Niemand, der hier arbeitet, hat diese E-Mail-Adresse.</translation>
    </message>
    <message>
        <source>Not packed as they hold secrets</source>
        <translation>Nicht gepackt, da mit Geheimnissen</translation>
    </message>
    <message>
        <source>Only https may be called. The setting COVERDESK_WEBHOOK_PLAIN allows plain http.</source>
        <translation>Nur https darf aufgerufen werden. Die Einstellung COVERDESK_WEBHOOK_PLAIN erlaubt einfaches http.</translation>
    </message>
    <message>
        <source>Packed</source>
        <translation>Gepackt</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Paused since</source>
        <translation>Angehalten seit</translation>
    </message>
    <message>
        <source>Put off now</source>
        <translation>Jetzt aufgeschoben</translation>
    </message>
    <message>
        <source>Puts off</source>
        <translation>Schiebt auf</translation>
    </message>
    <message>
        <source>Receivers that do not get the new secret in time take nothing more.</source>
        <translation>Empfänger, die das neue Geheimnis nicht rechtzeitig bekommen, nehmen nichts mehr an.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Erneut senden</translation>
    </message>
    <message>
        <source>Replay dead letters</source>
        <translation>Unzustellbare erneut senden</translation>
    </message>
    <message>
        <source>Requests put off</source>
        <translation>Aufgeschobene Anfragen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>Signaturschlüssel erneuern</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>Route</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespart</translation>
    </message>
    <message>
        <source>Sent in all</source>
        <translation>Insgesamt gesendet</translation>
    </message>
    <message>
        <source>Set level and size</source>
        <translation>Stufe und Größe setzen</translation>
    </message>
    <message>
        <source>Share saved of what was packed</source>
        <translation>Gesparter Anteil des Gepackten</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>That is no address of a web server. Enter one such as https://example.org/hook.</source>
        <translation>Das ist keine Adresse eines Webservers. Geben Sie eine wie https://example.org/hook ein.</translation>
    </message>
    <message>
        <source>The endpoint has a new secret, shown this once.</source>
        <translation>Der Endpunkt hat ein neues Geheimnis, das nur dieses eine Mal gezeigt wird.</translation>
    </message>
    <message>
        <source>The endpoint is gone.</source>
        <translation>Der Endpunkt ist fort.</translation>
    </message>
    <message>
        <source>The endpoint is told again.</source>
        <translation>Dem Endpunkt wird wieder gemeldet.</translation>
    </message>
    <message>
        <source>The endpoint is told from now on. Its secret is shown this once.</source>
        <translation>Dem Endpunkt wird ab jetzt gemeldet. Sein Geheimnis wird nur dieses eine Mal gezeigt.</translation>
    </message>
    <message>
        <source>The endpoint is told nothing.</source>
        <translation>Dem Endpunkt wird nichts gemeldet.</translation>
    </message>
    <message>
        <source>The endpoint was changed.</source>
        <translation>Der Endpunkt wurde geändert.</translation>
    </message>
    <message>
        <source>The server’s key is another one, so this secret cannot be read. Rotate it.</source>
        <translation>Der Schlüssel des Servers ist ein anderer; daher ist dieses Geheimnis nicht lesbar. Wechseln Sie es.</translation>
    </message>
    <message>
        <source>There are {most} endpoints already. Remove one that nobody needs.</source>
        <translation>Es gibt schon {most} Endpunkte. Entfernen Sie einen, den niemand braucht.</translation>
    </message>
    <message>
        <source>There is no such event as {name}. Enter names such as claim:updated or claim:*.</source>
        <translation>Ein Ereignis {name} gibt es nicht. Geben Sie Namen wie claim:updated oder claim:* ein.</translation>
    </message>
    <message>
        <source>Time of the processor</source>
        <translation>Prozessorzeit</translation>
    </message>
    <message>
        <source>Times that something was put off</source>
        <translation>Mal etwas aufgeschoben</translation>
    </message>
    <message>
        <source>Too late from</source>
        <translation>Zu spät ab</translation>
    </message>
    <message>
        <source>Too long from</source>
        <translation>Zu lang ab</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauerte</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Versuch</translation>
    </message>
    <message>
        <source>Webhook deliveries</source>
        <translation>Webhook-Zustellungen</translation>
    </message>
    <message>
        <source>Webhook log</source>
        <translation>Webhook-Protokoll</translation>
    </message>
    <message>
        <source>Webhooks</source>
        <translation>Webhooks</translation>
    </message>
    <message>
        <source>What can wait</source>
        <translation>Was warten kann</translation>
    </message>
    <message>
        <source>What endpoints are to be told and were told lately. Words: an endpoint’s key, a file, an event or a state.</source>
        <translation>Was Endpunkten zu melden ist und kürzlich gemeldet wurde. Wörter: Schlüssel eines Endpunkts, eine Akte, ein Ereignis oder ein Zustand.</translation>
    </message>
    <message>
        <source>What happens meanwhile is told when it goes on.</source>
        <translation>Was inzwischen geschieht, wird gemeldet, wenn es weitergeht.</translation>
    </message>
    <message>
        <source>What it was to be told, its dead letters and its log are gone with it.</source>
        <translation>Was ihm zu melden war, seine Unzustellbaren und sein Protokoll gehen mit ihm.</translation>
    </message>
    <message>
        <source>Whether a node has more to do than it can, and what it then puts off: snapshots, then lists, nothing else.</source>
        <translation>Ob ein Knoten mehr zu tun hat, als er kann, und was er dann aufschiebt: Schnappschüsse, dann Listen, sonst nichts.</translation>
    </message>
    <message>
        <source>Which answers each node packs, what that saves, and the time that it takes.</source>
        <translation>Welche Antworten jeder Knoten packt, was das spart und welche Zeit es braucht.</translation>
    </message>
    <message>
        <source>Beyond a limit now</source>
        <translation>Jetzt über einer Grenze</translation>
    </message>
    <message>
        <source>Connections of an address</source>
        <translation>Verbindungen einer Adresse</translation>
    </message>
    <message>
        <source>Counted by</source>
        <translation>Gezählt nach</translation>
    </message>
    <message>
        <source>Failed sign-ins from an address in five minutes</source>
        <translation>Fehlgeschlagene Anmeldungen von einer Adresse in fünf Minuten</translation>
    </message>
    <message>
        <source>Failed sign-ins of an account from an address in five minutes</source>
        <translation>Fehlgeschlagene Anmeldungen eines Kontos von einer Adresse in fünf Minuten</translation>
    </message>
    <message>
        <source>Failed sign-ins of an account from anywhere in five minutes</source>
        <translation>Fehlgeschlagene Anmeldungen eines Kontos von überall in fünf Minuten</translation>
    </message>
    <message>
        <source>How much one may ask of the server, and who is beyond it now.</source>
        <translation>Wie viele Anfragen erlaubt sind und wer gerade darüber liegt.</translation>
    </message>
    <message>
        <source>Key or address</source>
        <translation>Schlüssel oder Adresse</translation>
    </message>
    <message>
        <source>Live connections of a person</source>
        <translation>Live-Verbindungen einer Person</translation>
    </message>
    <message>
        <source>Refused by address</source>
        <translation>Abgelehnt nach Adresse</translation>
    </message>
    <message>
        <source>Refused by key</source>
        <translation>Abgelehnt nach Schlüssel</translation>
    </message>
    <message>
        <source>Refused by person</source>
        <translation>Abgelehnt nach Person</translation>
    </message>
    <message>
        <source>Refused here</source>
        <translation>Hier abgelehnt</translation>
    </message>
    <message>
        <source>Requests from an address in a minute</source>
        <translation>Anfragen von einer Adresse in einer Minute</translation>
    </message>
    <message>
        <source>Requests of a person in a minute</source>
        <translation>Anfragen einer Person in einer Minute</translation>
    </message>
    <message>
        <source>All devices of one person</source>
        <translation>Alle Geräte einer Person</translation>
    </message>
    <message>
        <source>Announcements: everybody, or administrators</source>
        <translation>Ansagen: an alle oder an Administratoren</translation>
    </message>
    <message>
        <source>Dead letter</source>
        <translation>Unzustellbar</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Zugestellt</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>End sight that has served its purpose</source>
        <translation>Abgelaufene Einsicht beenden</translation>
    </message>
    <message>
        <source>Esc closes.</source>
        <translation>Esc schließt.</translation>
    </message>
    <message>
        <source>Everybody hears of all that they hold</source>
        <translation>Alle hören von allem, was sie halten</translation>
    </message>
    <message>
        <source>Everybody with one role</source>
        <translation>Alle mit einer Rolle</translation>
    </message>
    <message>
        <source>Fails</source>
        <translation>Schlägt fehl</translation>
    </message>
    <message>
        <source>Is told</source>
        <translation>Wird benachrichtigt</translation>
    </message>
    <message>
        <source>It is not there any more. This is what was heard of it last.</source>
        <translation>Das gibt es nicht mehr. So war es zuletzt bekannt.</translation>
    </message>
    <message>
        <source>It led elsewhere</source>
        <translation>Verwies woandershin</translation>
    </message>
    <message>
        <source>It was ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Its address is none</source>
        <translation>Keine gültige Adresse</translation>
    </message>
    <message>
        <source>Its address may not be called</source>
        <translation>Adresse darf nicht aufgerufen werden</translation>
    </message>
    <message>
        <source>Its answer cannot be read</source>
        <translation>Antwort nicht lesbar</translation>
    </message>
    <message>
        <source>Its certificate is not good</source>
        <translation>Zertifikat nicht gültig</translation>
    </message>
    <message>
        <source>Its owner works here no more</source>
        <translation>Der Inhaber arbeitet nicht mehr hier</translation>
    </message>
    <message>
        <source>Its role was withdrawn</source>
        <translation>Die Rolle wurde entzogen</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Let go of old deliveries</source>
        <translation>Alte Zustellungen löschen</translation>
    </message>
    <message>
        <source>Let go of old notices</source>
        <translation>Alte Mitteilungen löschen</translation>
    </message>
    <message>
        <source>Let go of sessions that ended</source>
        <translation>Beendete Sitzungen löschen</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>Listen</translation>
    </message>
    <message>
        <source>Long</source>
        <translation>Lang</translation>
    </message>
    <message>
        <source>Look whether all agrees</source>
        <translation>Prüfen, ob alles übereinstimmt</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>Keine Antwort in der Zeit</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>Nobody knows its name</source>
        <translation>Name nicht auffindbar</translation>
    </message>
    <message>
        <source>Open files along with others</source>
        <translation>Akten mit anderen öffnen</translation>
    </message>
    <message>
        <source>Opened by an administrator</source>
        <translation>Von einem Administrator geöffnet</translation>
    </message>
    <message>
        <source>Paused: it failed for long</source>
        <translation>Angehalten: schlug lange fehl</translation>
    </message>
    <message>
        <source>Paused: it says that it is no more</source>
        <translation>Angehalten: meldet, dass es sie nicht mehr gibt</translation>
    </message>
    <message>
        <source>Paused: its person works here no more</source>
        <translation>Angehalten: die Person arbeitet nicht mehr hier</translation>
    </message>
    <message>
        <source>Administrators told</source>
        <translation>Administratoren informiert</translation>
    </message>
    <message>
        <source>Changes that were saved waited long before others saw them. Nothing is lost.</source>
        <translation>Gespeicherte Änderungen warteten lange, bis andere sie sahen. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Changes waited</source>
        <translation>Änderungen warteten</translation>
    </message>
    <message>
        <source>Job to be looked at</source>
        <translation>Aufgabe des Servers ansehen</translation>
    </message>
    <message>
        <source>Paused: its secret cannot be read and must be rotated</source>
        <translation>Angehalten: das Geheimnis ist nicht lesbar und muss erneuert werden</translation>
    </message>
    <message>
        <source>Tell administrators</source>
        <translation>Administratoren informieren</translation>
    </message>
    <message>
        <source>Webhook paused</source>
        <translation>Webhook angehalten</translation>
    </message>
    <message>
        <source>What is said</source>
        <translation>Was gesagt wird</translation>
    </message>
    <message>
        <source>{job}: {said}</source>
        <translation>{job}: {said}</translation>
    </message>
    <message>
        <source>{paused}. {url}</source>
        <translation>{paused}. {url}</translation>
    </message>
    <message>
        <source>Person at an address beyond its limit</source>
        <translation>Person an einer Adresse über der Grenze</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>Kurz</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Schnappschüsse</translation>
    </message>
    <message>
        <source>Tell everybody the roles of colleagues</source>
        <translation>Allen die Rollen der Kollegen mitteilen</translation>
    </message>
    <message>
        <source>Tell supervisors of overdue tasks</source>
        <translation>Vorgesetzten überfällige Aufgaben melden</translation>
    </message>
    <message>
        <source>Those who have one claim open</source>
        <translation>Alle, die einen Schaden geöffnet haben</translation>
    </message>
    <message>
        <source>Those who have one customer open</source>
        <translation>Alle, die einen Kunden geöffnet haben</translation>
    </message>
    <message>
        <source>Those who have one policy open</source>
        <translation>Alle, die eine Police geöffnet haben</translation>
    </message>
    <message>
        <source>Very long</source>
        <translation>Sehr lang</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Was gezeigt wird</translation>
    </message>
    <message>
        <source>Web address</source>
        <translation>Webadresse</translation>
    </message>
    <message>
        <source>Address [CountedBy]</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Seats</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>Have left</source>
        <translation>Ausgeschieden</translation>
    </message>
    <message>
        <source>A gateway answers in the server’s place (status {status}): the server is away. What you entered is safe here and is sent when it is back. If it stays, tell your administrator.</source>
        <translation>Ein Gateway antwortet anstelle des Servers (Status {status}): Der Server ist nicht da. Was Sie eingegeben haben, ist hier sicher und wird gesendet, sobald er zurück ist. Bleibt es so, sagen Sie es Ihrer Administration.</translation>
    </message>
    <message>
        <source>A web page came in place of the server’s answer, most often the sign-in page of this network. What you entered is safe here. Sign in to the network in a browser, then it goes on by itself.</source>
        <translation>Statt der Antwort des Servers kam eine Webseite, meist die Anmeldeseite dieses Netzes. Was Sie eingegeben haben, ist hier sicher. Melden Sie sich im Browser am Netz an, dann geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>It was sent already, and the server’s answer is not here yet. Wait for it before you correct anything: if the server took the entry, it counts as it stands.</source>
        <translation>Er wurde schon gesendet, und die Antwort des Servers ist noch nicht da. Warten Sie diese ab, bevor Sie etwas korrigieren: Hat der Server den Eintrag angenommen, zählt er so, wie er ist.</translation>
    </message>
    <message>
        <source>Keep the server’s value</source>
        <translation>Den Wert vom Server behalten</translation>
    </message>
    <message>
        <source>Keep {name}’s</source>
        <translation>Den Wert von {name} behalten</translation>
    </message>
    <message>
        <source>Opens its form with what you entered. What you send takes this one’s place.</source>
        <translation>Öffnet das Formular mit dem, was Sie eingegeben haben. Was Sie senden, tritt an seine Stelle.</translation>
    </message>
    <message>
        <source>The data on this device cannot be opened. It is kept as it is. Check the disk and the rights of the profile’s folder.</source>
        <translation>Die Daten auf diesem Gerät lassen sich nicht öffnen. Sie bleiben, wie sie sind. Prüfen Sie das Laufwerk und die Rechte am Ordner des Profils.</translation>
    </message>
    <message>
        <source>The new password is made of your name, your email or the company’s name. Nothing was changed, the old one still counts. Take a few words in a row that belong together only for you.</source>
        <translation>Das neue Passwort besteht aus Ihrem Namen, Ihrer E-Mail-Adresse oder dem Namen der Firma. Nichts wurde geändert, das alte gilt weiter. Nehmen Sie einige Wörter hintereinander, die nur für Sie zusammengehören.</translation>
    </message>
    <message>
        <source>The policy’s own annual premium is {amount}; it is paid {how}.</source>
        <translation>Die Jahresprämie der Police selbst ist {amount}; Zahlweise: {how}.</translation>
    </message>
    <message>
        <source>The server does not know this program’s version. What you entered is safe here. Ask for the server to be updated.</source>
        <translation>Der Server kennt die Version dieses Programms nicht. Was Sie eingegeben haben, ist hier sicher. Bitten Sie darum, den Server zu aktualisieren.</translation>
    </message>
    <message>
        <source>The server met a fault of its own. What you entered is safe here and is sent again. If it stays, report the incident’s number.</source>
        <translation>Im Server ist ein Fehler aufgetreten. Was Sie eingegeben haben, ist hier sicher und wird noch einmal gesendet. Wenn es bleibt, melden Sie die Nummer des Vorfalls.</translation>
    </message>
    <message>
        <source>The server’s address leads to {host}. Nothing was sent there, and what you entered is safe here. Sign in to this network in a browser, or ask your administrator for the server’s address.</source>
        <translation>Die Adresse des Servers führt zu {host}. Dorthin wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Melden Sie sich im Browser an diesem Netz an, oder fragen Sie Ihre Administration nach der Adresse des Servers.</translation>
    </message>
    <message>
        <source>The server’s certificate is for {names}, not for {host}. Nothing was sent, and what you entered is safe here. Check the address, or sign in to this network in a browser; if it stays, tell your administrator.</source>
        <translation>Das Zertifikat des Servers gilt für {names}, nicht für {host}. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Prüfen Sie die Adresse, oder melden Sie sich im Browser an diesem Netz an; bleibt es so, sagen Sie es Ihrer Administration.</translation>
    </message>
    <message>
        <source>The server’s certificate is good only from {date} on. Nothing was sent, and what you entered is safe here. Check the date of this device; if it is right, tell your administrator.</source>
        <translation>Das Zertifikat des Servers gilt erst ab {date}. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Prüfen Sie das Datum dieses Geräts; stimmt es, sagen Sie es Ihrer Administration.</translation>
    </message>
    <message>
        <source>The server’s certificate is not good: {reason}. Nothing was sent, and what you entered is safe here. If it stays, tell your administrator.</source>
        <translation>Das Zertifikat des Servers ist nicht in Ordnung: {reason}. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Bleibt es so, sagen Sie es Ihrer Administration.</translation>
    </message>
    <message>
        <source>The server’s certificate ran out on {date}. Nothing was sent, and what you entered is safe here. Check the date of this device; if it is right, tell your administrator.</source>
        <translation>Das Zertifikat des Servers ist am {date} abgelaufen. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Prüfen Sie das Datum dieses Geräts; stimmt es, sagen Sie es Ihrer Administration.</translation>
    </message>
    <message>
        <source>The server’s certificate was issued by somebody whom this device does not trust: {issuer}. Nothing was sent, and what you entered is safe here. Ask your administrator for the company’s certificate.</source>
        <translation>Das Zertifikat des Servers wurde von jemandem ausgestellt, dem dieses Gerät nicht vertraut: {issuer}. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Fragen Sie Ihre Administration nach dem Zertifikat der Firma.</translation>
    </message>
    <message>
        <source>The server’s database has not been prepared for this version. What you entered is safe here. An administrator runs `coverdesk migrate`.</source>
        <translation>Die Datenbank des Servers ist für diese Version nicht vorbereitet. Was Sie eingegeben haben, ist hier sicher. Die Administration führt `coverdesk migrate` aus.</translation>
    </message>
    <message>
        <source>The system’s keyring is locked or does not answer. What is on this device is safe. Sign in with your password; it opens the data without the keyring.</source>
        <translation>Der Schlüsselbund des Systems ist nicht geöffnet oder antwortet nicht. Was auf diesem Gerät ist, ist sicher. Melden Sie sich mit Ihrem Passwort an; es öffnet die Daten ohne den Schlüsselbund.</translation>
    </message>
    <message>
        <source>The system’s keyring no longer has what opens this profile. What is on this device is safe. Sign in with your password; it opens the data without the keyring.</source>
        <translation>Der Schlüsselbund des Systems hat nicht mehr, was dieses Profil öffnet. Was auf diesem Gerät ist, ist sicher. Melden Sie sich mit Ihrem Passwort an; es öffnet die Daten ohne den Schlüsselbund.</translation>
    </message>
    <message>
        <source>There is no such thing on this server. Nothing was changed. Check the address and the program’s version.</source>
        <translation>Das gibt es auf diesem Server nicht. Nichts wurde geändert. Prüfen Sie die Adresse und die Version des Programms.</translation>
    </message>
    <message>
        <source>This address begins with http://, so everybody on the way could read along. Nothing was sent, and what you entered is safe here. Use the server’s https:// address.</source>
        <translation>Diese Adresse beginnt mit http://, unterwegs könnte also jeder mitlesen. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Benutzen Sie die https://-Adresse des Servers.</translation>
    </message>
    <message>
        <source>This device’s clock stands before the last word of the server, so nobody can tell how long ago that was, and its data is locked. It is kept, and what waits to be sent too. Set the clock right and start Coverdesk again, or sign in where the server can be reached.</source>
        <translation>Die Uhr dieses Geräts steht vor dem letzten Wort des Servers; wie lange das her ist, kann deshalb niemand sagen, und seine Daten sind verschlossen. Sie bleiben, und was zu senden ist, auch. Stellen Sie die Uhr richtig und starten Sie Coverdesk neu, oder melden Sie sich dort an, wo der Server erreichbar ist.</translation>
    </message>
    <message>
        <source>This device’s data belongs to another server. It is kept and nothing is mixed.</source>
        <translation>Die Daten dieses Geräts gehören zu einem anderen Server. Sie bleiben erhalten, nichts wird vermischt.</translation>
    </message>
    <message>
        <source>This device’s data belongs to another server. It is kept and nothing is mixed. Sign in to the right server.</source>
        <translation>Die Daten dieses Geräts gehören zu einem anderen Server. Sie bleiben, und nichts wird vermischt. Melden Sie sich am richtigen Server an.</translation>
    </message>
    <message>
        <source>This entry was sent, and the server’s answer is not here yet: it may count already, as it stands. Nothing was changed, and your input is still here. Correct it when the answer has come.</source>
        <translation>Dieser Eintrag wurde gesendet, und die Antwort des Servers ist noch nicht da: Er zählt vielleicht schon, so wie er ist. Es wurde nichts geändert, und Ihre Eingabe ist noch da. Korrigieren Sie ihn, wenn die Antwort da ist.</translation>
    </message>
    <message>
        <source>What answers at the server’s address speaks no TLS. Nothing was sent, and what you entered is safe here. Check the address and its port.</source>
        <translation>Was an der Adresse des Servers antwortet, spricht kein TLS. Es wurde nichts gesendet, und was Sie eingegeben haben, ist hier sicher. Prüfen Sie die Adresse und ihren Port.</translation>
    </message>
    <message>
        <source>Why this amount, and neither of the two</source>
        <translation>Warum dieser Betrag und keiner der beiden</translation>
    </message>
    <message>
        <source>You see the policies of your customers and claims. Ask the policy’s agent or your administrator for it.</source>
        <translation>Sie sehen die Policen Ihrer Kunden und Ihrer Schäden. Fragen Sie den Vermittler der Police oder Ihre Administration danach.</translation>
    </message>
    <message>
        <source>no live link</source>
        <translation>ohne Live-Verbindung</translation>
    </message>
    <message>
        <source>{done} of {total}, about {left} left.</source>
        <translation>{done} von {total}, noch etwa {left}.</translation>
    </message>
    <message>
        <source>About {left} left.</source>
        <translation>Noch etwa {left}.</translation>
    </message>
    <message>
        <source>{field}: “{before}” is now “{now}”</source>
        <translation>{field}: „{before}“ ist jetzt „{now}“</translation>
    </message>
    <message>
        <source>Call {phone}</source>
        <translation>{phone} anrufen</translation>
    </message>
    <message>
        <source>Call {who}: {phone}</source>
        <translation>{who} anrufen: {phone}</translation>
    </message>
    <message>
        <source>Write to {email}</source>
        <translation>An {email} schreiben</translation>
    </message>
    <message>
        <source>Write to {who}: {email}</source>
        <translation>An {who} schreiben: {email}</translation>
    </message>
    <message>
        <source>Your administrator: {name}</source>
        <translation>Ihre Administration: {name}</translation>
    </message>
    <message>
        <source>As the language has it</source>
        <translation>Wie in der Sprache üblich</translation>
    </message>
    <message>
        <source>Day and time, such as {day} 14:00</source>
        <translation>Tag und Uhrzeit, etwa {day} 14:00</translation>
    </message>
    <message>
        <source>Day first</source>
        <translation>Tag zuerst</translation>
    </message>
    <message>
        <source>Day, such as {day} or +7</source>
        <translation>Tag, etwa {day} oder +7</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>In Worten</translation>
    </message>
    <message>
        <source>MM/dd</source>
        <translation>MM/dd</translation>
    </message>
    <message>
        <source>MM/dd/yyyy</source>
        <translation>MM/dd/yyyy</translation>
    </message>
    <message>
        <source>Month first</source>
        <translation>Monat zuerst</translation>
    </message>
    <message>
        <source>Times and amounts are written as the language writes them. Where you type a day, {figures} is {day}.</source>
        <translation>Zeiten und Beträge stehen so da, wie die Sprache sie schreibt. Wo Sie einen Tag eintippen, ist {figures} der {day}.</translation>
    </message>
    <message>
        <source>Year first (ISO 8601)</source>
        <translation>Jahr zuerst (ISO 8601)</translation>
    </message>
    <message>
        <source>dd/MM</source>
        <translation>dd.MM.</translation>
    </message>
    <message>
        <source>dd/MM/yyyy</source>
        <translation>dd.MM.yyyy</translation>
    </message>
    <message>
        <source>yyyy-MM-dd</source>
        <translation>yyyy-MM-dd</translation>
    </message>
    <message>
        <source>{format}: {example}</source>
        <translation>{format}: {example}</translation>
    </message>
    <message>
        <source>Your other devices and sessions are signed out by this, and your keys for other programs end.</source>
        <translation>Ihre anderen Geräte und Sitzungen werden dadurch abgemeldet, und Ihre Schlüssel für andere Programme enden.</translation>
    </message>
    <message>
        <source>All sessions and keys of the person end, and the old password opens nothing any more.</source>
        <translation>Alle Sitzungen und Schlüssel der Person enden, und das alte Passwort öffnet nichts mehr.</translation>
    </message>
    <message>
        <source>Its owner has a new password</source>
        <translation>Sein Besitzer hat ein neues Passwort</translation>
    </message>
    <message>
        <source>All keys of a person</source>
        <translation>Alle Schlüssel einer Person</translation>
    </message>
    <message>
        <source>All keys of a person at an address beyond its limit</source>
        <translation>Alle Schlüssel einer Person an einer Adresse über ihrer Grenze</translation>
    </message>
    <message>
        <source>Unknown keys at an address beyond its limit</source>
        <translation>Unbekannte Schlüssel an einer Adresse über ihrer Grenze</translation>
    </message>
    <message>
        <source>Let go of old keys</source>
        <translation>Alte Schlüssel löschen</translation>
    </message>
    <message>
        <source>Former secrets sign until</source>
        <translation>Frühere Geheimnisse signieren bis</translation>
    </message>
    <message>
        <source>{most} secrets from before sign still. Wait until one of them has ended, or enter 0 hours.</source>
        <translation>{most} frühere Geheimnisse signieren noch. Warten Sie, bis eines davon endet, oder geben Sie 0 Stunden ein.</translation>
    </message>
    <message>
        <source>It runs. How it ended stands in its row as soon as it has.</source>
        <translation>Sie läuft. Wie sie endete, steht in ihrer Zeile, sobald sie geendet hat.</translation>
    </message>
    <message>
        <source>It is under way already, here or on another node. Look again in a while.</source>
        <translation>Es ist schon im Gange, hier oder auf einem anderen Knoten. Sehen Sie in einer Weile wieder nach.</translation>
    </message>
    <message>
        <source>Redis does not answer, so it is not known whether other nodes did it.</source>
        <translation>Redis antwortet nicht, deshalb ist nicht bekannt, ob andere Knoten es getan haben.</translation>
    </message>
</context>
</TS>
