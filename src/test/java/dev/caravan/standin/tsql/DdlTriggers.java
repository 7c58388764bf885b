// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.DdlTrigger;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fires the triggers of a database after a DDL statement ("DDL events", "DDL event groups", "EVENTDATA"). */
final class DdlTriggers {
    private static final int DEEPEST = 32;
    private static final Set<String> SECURITY = Set.of("SCHEMA", "USER", "ROLE", "APPLICATION_ROLE", "DATABASE");
    private static final Set<String> TABLES_AND_VIEWS = Set.of("TABLE", "VIEW", "INDEX", "STATISTICS");
    // Group of events -> types of object.
    private static final Map<String, Set<String>> GROUPS = Map.ofEntries(
            Map.entry("DDL_TABLE_VIEW_EVENTS", TABLES_AND_VIEWS),
            Map.entry("DDL_TABLE_EVENTS", Set.of("TABLE")),
            Map.entry("DDL_VIEW_EVENTS", Set.of("VIEW")),
            Map.entry("DDL_INDEX_EVENTS", Set.of("INDEX")),
            Map.entry("DDL_STATISTICS_EVENTS", Set.of("STATISTICS")),
            Map.entry("DDL_PROCEDURE_EVENTS", Set.of("PROCEDURE")),
            Map.entry("DDL_FUNCTION_EVENTS", Set.of("FUNCTION")),
            Map.entry("DDL_TRIGGER_EVENTS", Set.of("TRIGGER")),
            Map.entry("DDL_SCHEMA_EVENTS", Set.of("SCHEMA")),
            Map.entry("DDL_SEQUENCE_EVENTS", Set.of("SEQUENCE")),
            Map.entry("DDL_SYNONYM_EVENTS", Set.of("SYNONYM")),
            Map.entry("DDL_TYPE_EVENTS", Set.of("TYPE")),
            Map.entry("DDL_USER_EVENTS", Set.of("USER")),
            Map.entry("DDL_ROLE_EVENTS", Set.of("ROLE")),
            Map.entry("DDL_APPLICATION_ROLE_EVENTS", Set.of("APPLICATION_ROLE")),
            Map.entry("DDL_GDR_DATABASE_EVENTS", Set.of("DATABASE")),
            Map.entry("DDL_DATABASE_SECURITY_EVENTS", SECURITY));
    private static final String ALL = "DDL_DATABASE_LEVEL_EVENTS";
    private static final Set<String> VERBS = Set.of("CREATE", "ALTER", "DROP", "UPDATE", "GRANT", "DENY", "REVOKE");

    private final SqlSession session;
    private final Reply reply;

    DdlTriggers(SqlSession session, Reply reply) {
        this.session = session;
        this.reply = reply;
    }

    /** What a statement did: a verb, a type of object, its name, and the table of an index or trigger. */
    private record Event(String verb, String type, List<String> name, List<String> target) {
        String code() {
            return verb + "_" + type;
        }

        boolean isIn(Set<String> events) {
            return events.contains(code())
                    || events.contains(ALL)
                    || events.stream()
                            .anyMatch(e -> GROUPS.getOrDefault(e, Set.of()).contains(type));
        }
    }

    /** Whether a trigger of a database can be for an event or a group of events. */
    static boolean isEvent(String event) {
        int at = event.indexOf('_');
        boolean known = at > 0
                && VERBS.contains(event.substring(0, at))
                && GROUPS.values().stream().anyMatch(types -> types.contains(event.substring(at + 1)));
        return known || event.equals(ALL) || GROUPS.containsKey(event);
    }

    private static List<Event> events(Statement statement) {
        if (statement instanceof Statement.CreateTable create) {
            return events("CREATE", "TABLE", create.name(), List.of());
        }
        if (statement instanceof Statement.AlterAdd alter) {
            return events("ALTER", "TABLE", alter.table(), List.of());
        }
        if (statement instanceof Statement.AlterDrop alter) {
            return events("ALTER", "TABLE", alter.table(), List.of());
        }
        if (statement instanceof Statement.AlterColumn alter) {
            return events("ALTER", "TABLE", alter.table(), List.of());
        }
        if (statement instanceof Statement.AlterCheck alter) {
            return events("ALTER", "TABLE", alter.table(), List.of());
        }
        if (statement instanceof Statement.CreateIndex index) {
            return events("CREATE", "INDEX", List.of(index.name()), index.table());
        }
        if (statement instanceof Statement.DropIndex index) {
            return events("DROP", "INDEX", List.of(index.name()), index.table());
        }
        if (statement instanceof Statement.CreateModule module) {
            List<String> on = module.on() == null ? List.of() : module.on().table();
            return events(
                    module.alter() ? "ALTER" : "CREATE",
                    module.kind().word().toUpperCase(java.util.Locale.ROOT),
                    module.name(),
                    on);
        }
        if (statement instanceof Statement.CreateSchema schema) {
            return events("CREATE", "SCHEMA", List.of(schema.name()), List.of());
        }
        if (statement instanceof Statement.DropSchema schema) {
            return events("DROP", "SCHEMA", List.of(schema.name()), List.of());
        }
        if (statement instanceof Statement.Drop drop) {
            String type = drop.kind().equals("DATABASE TRIGGER") ? "TRIGGER" : drop.kind();
            List<Event> events = new ArrayList<>();
            drop.names().forEach(name -> events.addAll(events("DROP", type, name, List.of())));
            return events;
        }
        return statement instanceof ObjectStatement object ? objectEvents(object) : List.of();
    }

    private static List<Event> objectEvents(ObjectStatement statement) {
        if (statement instanceof ObjectStatement.Sequence sequence) {
            return events(sequence.alter() ? "ALTER" : "CREATE", "SEQUENCE", sequence.name(), List.of());
        }
        if (statement instanceof ObjectStatement.CreateSynonym synonym) {
            return events("CREATE", "SYNONYM", synonym.name(), List.of());
        }
        if (statement instanceof ObjectStatement.CreateType type) {
            return events("CREATE", "TYPE", type.name(), List.of());
        }
        if (statement instanceof ObjectStatement.Principal principal) {
            String kind = principal.kind().replace(' ', '_');
            return events(principal.alter() ? "ALTER" : "CREATE", kind, List.of(principal.name()), List.of());
        }
        if (statement instanceof ObjectStatement.Permission permission) {
            String verb = permission.action() == 'G' ? "GRANT" : permission.action() == 'D' ? "DENY" : "REVOKE";
            return events(verb, "DATABASE", permission.securable(), List.of());
        }
        return statement instanceof ObjectStatement.Statistics statistics
                ? events(statistics.verb(), "STATISTICS", List.of(statistics.name()), statistics.table())
                : List.of();
    }

    private static List<Event> events(String verb, String type, List<String> name, List<String> target) {
        boolean temporary = !name.isEmpty() && NameResolver.part(name, 0).startsWith("#");
        return temporary ? List.of() : List.of(new Event(verb, type, name, target));
    }

    /** Fires what a statement that has just been carried out fires. */
    void fire(Statement.Node node) throws SqlError {
        Database database = session.currentDatabase();
        if (database.ddlTriggers().all().isEmpty()) {
            return;
        }
        List<DdlTrigger> triggers = database.ddlTriggers().all().stream()
                .filter(trigger -> !trigger.disabled())
                .sorted(Comparator.comparing(trigger -> trigger.module().created()))
                .toList();
        for (Event event : events(node.statement())) {
            for (DdlTrigger trigger : triggers) {
                if (event.isIn(trigger.events())) {
                    run(trigger, eventData(event, node.text(), database), database);
                }
            }
        }
    }

    private void run(DdlTrigger trigger, String eventData, Database database) throws SqlError {
        if (session.nestLevel() >= DEEPEST) {
            throw Errors.error(
                    217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).");
        }
        ParsedModules.Parsed parsed = session.engine().modules().get(trigger.module());
        Runnable leaveTrigger = session.state().enterTrigger();
        Transaction transaction = session.state().current();
        Runnable leave = session.enterScope(trigger.module());
        session.scope().eventData = eventData;
        try {
            session.rights().enter(parsed.statement().options(), database);
            session.options().set("XACT_ABORT", List.of("ON"), session);
            BatchPlan plan = BatchPlan.of(parsed.statement().body(), parsed.count(), List.of(), session);
            BatchRunner inner = new BatchRunner(
                    session, plan, new @Nullable Object[plan.variables.size()], new ProcedureReply(reply, session));
            if (inner.run(plan.statements) == BatchRunner.Signal.END_ALL) {
                throw new TriggerEnded();
            }
            if (session.state().current() != transaction) {
                throw Errors.error(3609, "The transaction ended in the trigger. The batch has been aborted.");
            }
        } catch (SqlError e) {
            session.state().doom();
            throw e;
        } finally {
            leave.run();
            leaveTrigger.run();
        }
    }

    private String eventData(Event event, String text, Database database) {
        StringBuilder xml = new StringBuilder("<EVENT_INSTANCE>");
        element(xml, "EventType", event.code());
        element(
                xml,
                "PostTime",
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        session.now().toLocalDateTime().truncatedTo(ChronoUnit.MILLIS)));
        element(xml, "SPID", String.valueOf(session.spid()));
        element(xml, "ServerName", session.server().name());
        element(xml, "LoginName", session.rights().login());
        var user = session.rights().user(database);
        element(xml, "UserName", user == null ? "" : user.name());
        element(xml, "DatabaseName", database.name());
        List<String> qualified = event.target().isEmpty() ? event.name() : event.target();
        if (!SECURITY.contains(event.type())) {
            element(xml, "SchemaName", NameResolver.schemaName(qualified));
        }
        element(xml, "ObjectName", NameResolver.part(event.name(), 0));
        element(xml, "ObjectType", event.type());
        if (!event.target().isEmpty()) {
            element(xml, "TargetObjectName", NameResolver.part(event.target(), 0));
            element(xml, "TargetObjectType", "TABLE");
        }
        xml.append("<TSQLCommand><SetOptions ANSI_NULLS=\"")
                .append(session.options().ansiNulls() ? "ON" : "OFF")
                .append("\" ANSI_NULL_DEFAULT=\"ON\" ANSI_PADDING=\"ON\" QUOTED_IDENTIFIER=\"")
                .append(session.options().quotedIdentifiers() ? "ON" : "OFF")
                .append("\" ENCRYPTED=\"FALSE\"/>");
        element(xml, "CommandText", text);
        return xml.append("</TSQLCommand></EVENT_INSTANCE>").toString();
    }

    private static void element(StringBuilder xml, String name, String value) {
        String escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        xml.append('<')
                .append(name)
                .append('>')
                .append(escaped)
                .append("</")
                .append(name)
                .append('>');
    }
}
