// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sp_help and the other procedures that describe objects; most answer by queries on the catalogue views. */
final class HelpProcedures {
    private static final SqlType OBJECT = SqlTypes.nvarchar(776);

    private HelpProcedures() {}

    static void install(Registry registry) {
        registry.add(
                new SystemProcedure("sys", "sp_help", List.of(optional("@objname", OBJECT)), HelpProcedures::help));
        registry.add(new SystemProcedure(
                "sys",
                "sp_helptext",
                List.of(required("@objname", OBJECT), optional("@columnname", SqlTypes.SYSNAME)),
                HelpProcedures::text));
        registry.add(new SystemProcedure(
                "sys", "sp_helpindex", List.of(required("@objname", OBJECT)), call -> indexes(call, object(call))));
        registry.add(new SystemProcedure(
                "sys",
                "sp_helpconstraint",
                List.of(required("@objname", OBJECT), optional("@nomsg", SqlTypes.varchar(5))),
                call -> constraints(call, object(call))));
        registry.add(new SystemProcedure(
                "sys", "sp_helptrigger", List.of(required("@tabname", OBJECT)), HelpProcedures::triggers));
        registry.add(new SystemProcedure("sys", "sp_depends", List.of(required("@objname", OBJECT)), call -> {
            object(call);
            call.reply()
                    .info(new SqlError(
                            15461, 0, 1, "Object does not reference any object, and no objects reference it."));
            return 0;
        }));
        registry.add(new SystemProcedure(
                "sys",
                "sp_spaceused",
                List.of(optional("@objname", OBJECT), optional("@updateusage", SqlTypes.varchar(5))),
                HelpProcedures::space));
    }

    /** The object that @objname means, or error 15009. */
    private static CatalogObject object(ProcedureCall call) throws SqlError {
        CatalogObject object = find(call);
        if (object == null) {
            throw new SqlError(
                    15009,
                    16,
                    1,
                    "The object '%s' does not exist in database '%s' or is invalid for this operation."
                            .formatted(
                                    call.text("@objname", call.text("@tabname", "")),
                                    call.session().database().name()));
        }
        return object;
    }

    private static @Nullable CatalogObject find(ProcedureCall call) throws SqlError {
        String written = call.text("@objname", call.text("@tabname", ""));
        ObjectName name = ObjectName.parse(written);
        String schema = name.schema().isEmpty() ? "dbo" : name.schema();
        var database = call.session().database();
        var home = database.schema(schema);
        for (CatalogObject object : CatalogObject.all(database)) {
            if (home != null
                    && object.schemaId() == home.id()
                    && object.name().equalsIgnoreCase(name.name())
                    && object.isShownTo(call.session(), database)) {
                return object;
            }
        }
        return null;
    }

    /** Sends a query's rows without their count: these procedures SET NOCOUNT ON. */
    private static int query(ProcedureCall call, String sql) throws SqlError {
        call.session().execute(sql, new ForwardingReply(call.reply()) {
            @Override
            public void done(Command command, long rows) {
                super.done(command);
            }

            @Override
            public void doneWithin(Command command, long rows) {
                super.doneWithin(command, -1);
            }
        });
        return 0;
    }

    private static int help(ProcedureCall call) throws SqlError {
        if (call.text("@objname") == null) {
            return query(call, """
                SELECT o.name AS Name, N'dbo' AS Owner, LOWER(REPLACE(o.type_desc, '_', ' ')) AS Object_type
                FROM sys.objects o ORDER BY o.type, o.name\
                """);
        }
        String type = "TYPE_ID(N'" + call.text("@objname", "").replace("'", "''") + "')";
        if (find(call) == null
                && !call.session()
                        .query("SELECT 1 WHERE " + type + " IS NOT NULL")
                        .isEmpty()) {
            return type(call, type);
        }
        CatalogObject object = object(call);
        query(call, """
            SELECT o.name AS Name, N'dbo' AS Owner, LOWER(REPLACE(o.type_desc, '_', ' ')) AS Type,
                   o.create_date AS Created_datetime
            FROM sys.objects o WHERE o.object_id = %d\
            """.formatted(object.id()));
        if (object.kind() == CatalogObject.Kind.PROCEDURE || object.kind() == CatalogObject.Kind.SCALAR_FUNCTION) {
            return parameters(call, object);
        }
        columns(call, object);
        if (object.kind() == CatalogObject.Kind.TABLE) {
            indexes(call, object);
            constraints(call, object);
        }
        return 0;
    }

    private static int type(ProcedureCall call, String id) throws SqlError {
        return query(call, """
            SELECT t.name AS Type_name, TYPE_NAME(t.system_type_id) AS Storage_type, t.max_length AS Length,
                   CONVERT(int, t.precision) AS Prec, CONVERT(int, t.scale) AS Scale,
                   CASE t.is_nullable WHEN 1 THEN 'yes' ELSE 'no' END AS Nullable,
                   ISNULL(OBJECT_NAME(t.default_object_id), N'none') AS Default_name,
                   ISNULL(OBJECT_NAME(t.rule_object_id), N'none') AS Rule_name, t.collation_name AS Collation
            FROM sys.types t WHERE t.user_type_id = %s\
            """.formatted(id));
    }

    private static int parameters(ProcedureCall call, CatalogObject object) throws SqlError {
        return query(call, """
            SELECT p.name AS Parameter_name, TYPE_NAME(p.user_type_id) AS Type, p.max_length AS Length,
                   p.precision AS Prec, p.scale AS Scale, p.parameter_id AS Param_order
            FROM sys.parameters p WHERE p.object_id = %d ORDER BY p.parameter_id\
            """.formatted(object.id()));
    }

    private static void columns(ProcedureCall call, CatalogObject object) throws SqlError {
        query(call, """
            SELECT c.name AS Column_name, t.name AS Type, IIF(c.is_computed = 1, 'yes', 'no') AS Computed,
                   c.max_length AS Length, c.precision AS Prec, c.scale AS Scale,
                   IIF(c.is_nullable = 1, 'yes', 'no') AS Nullable, c.collation_name AS Collation
            FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
            WHERE c.object_id = %d ORDER BY c.column_id\
            """.formatted(object.id()));
        query(call, """
            SELECT c.name AS [Identity], c.seed_value AS Seed, c.increment_value AS Increment,
                   CONVERT(int, c.is_not_for_replication) AS [Not For Replication]
            FROM sys.identity_columns c WHERE c.object_id = %d\
            """.formatted(object.id()));
    }

    private static int indexes(ProcedureCall call, CatalogObject object) throws SqlError {
        return query(call, """
            SELECT i.name AS index_name,
                   LOWER(i.type_desc) + IIF(i.is_unique = 1, ', unique', '')
                       + IIF(i.is_primary_key = 1, ', primary key', '') + ' located on PRIMARY' AS index_description,
                   (SELECT STRING_AGG(c.name + IIF(k.is_descending_key = 1, '(-)', ''), ', ')
                               WITHIN GROUP (ORDER BY k.key_ordinal)
                    FROM sys.index_columns k JOIN sys.columns c
                         ON c.object_id = k.object_id AND c.column_id = k.column_id
                    WHERE k.object_id = i.object_id AND k.index_id = i.index_id AND k.is_included_column = 0) AS index_keys
            FROM sys.indexes i WHERE i.object_id = %d AND i.index_id > 0 ORDER BY i.name\
            """.formatted(object.id()));
    }

    private static int constraints(ProcedureCall call, CatalogObject object) throws SqlError {
        return query(call, """
            SELECT REPLACE(o.type_desc, '_CONSTRAINT', '') AS constraint_type, o.name AS constraint_name,
                   OBJECT_DEFINITION(o.object_id) AS constraint_keys
            FROM sys.objects o WHERE o.parent_object_id = %d AND o.type <> 'TR' ORDER BY o.type, o.name\
            """.formatted(object.id()));
    }

    private static int triggers(ProcedureCall call) throws SqlError {
        CatalogObject object = object(call);
        List<Trigger> found = call.session().database().triggers().all().stream()
                .filter(t -> t.parentId() == object.id())
                .toList();
        Rowset<Trigger> rowset = new Rowset<Trigger>()
                .name("trigger_name", t -> t.module().name())
                .name("trigger_owner", t -> "dbo")
                .number("isupdate", t -> fires(t, Trigger.Event.UPDATE))
                .number("isdelete", t -> fires(t, Trigger.Event.DELETE))
                .number("isinsert", t -> fires(t, Trigger.Event.INSERT))
                .number("isafter", t -> t.instead() ? 0 : 1)
                .number("isinsteadof", t -> t.instead() ? 1 : 0)
                .name("trigger_schema", t -> t.module().schema().name());
        call.result(rowset.columns(), rowset.rows(found));
        return 0;
    }

    private static int fires(Trigger trigger, Trigger.Event event) {
        return trigger.events().contains(event) ? 1 : 0;
    }

    private static int text(ProcedureCall call) throws SqlError {
        CatalogObject object = object(call);
        SqlModule module = object.source() instanceof SqlModule own
                ? own
                : object.source() instanceof Trigger trigger ? trigger.module() : null;
        String definition = module == null ? null : ModuleViews.definition(module);
        if (definition == null) {
            throw new SqlError(
                    module == null ? 15197 : 15471,
                    module == null ? 16 : 10,
                    1,
                    module == null
                            ? "There is no text for object '%s'.".formatted(call.text("@objname"))
                            : "The text for object '%s' is encrypted.".formatted(call.text("@objname")));
        }
        List<String> lines = new ArrayList<>();
        for (String line : definition.split("(?<=\n)")) {
            for (int at = 0; at < line.length(); at += 255) {
                lines.add(line.substring(at, Math.min(line.length(), at + 255)));
            }
        }
        Rowset<String> rowset = new Rowset<String>().text("Text", 255, line -> line);
        call.result(rowset.columns(), rowset.rows(lines));
        return 0;
    }

    private static int space(ProcedureCall call) throws SqlError {
        if (call.text("@objname") == null) {
            query(
                    call,
                    "SELECT DB_NAME() AS database_name, '16.00 MB' AS database_size, '8.00 MB' AS [unallocated space]");
            return query(
                    call,
                    "SELECT '8192 KB' AS reserved, '4096 KB' AS data, '1024 KB' AS index_size, '3072 KB' AS unused");
        }
        CatalogObject object = object(call);
        return query(call, """
            SELECT OBJECT_NAME(%1$d) AS name,
                   CAST(SUM(IIF(s.index_id < 2, s.row_count, 0)) AS varchar(20)) AS rows,
                   CAST(SUM(s.reserved_page_count) * 8 AS varchar(20)) + ' KB' AS reserved,
                   CAST(SUM(s.used_page_count) * 8 AS varchar(20)) + ' KB' AS data,
                   '0 KB' AS index_size, '0 KB' AS unused
            FROM sys.dm_db_partition_stats s WHERE s.object_id = %1$d\
            """.formatted(object.id()));
    }
}
