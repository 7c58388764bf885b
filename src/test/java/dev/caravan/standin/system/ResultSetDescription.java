// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.FirstResultSet;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.TableSystemFunction;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** sp_describe_first_result_set and sys.dm_exec_describe_first_result_set. */
final class ResultSetDescription {
    private ResultSetDescription() {}

    /** A column, or in its place the error that keeps it from being known. */
    private record Described(
            int ordinal,
            @Nullable ColumnMeta column,
            @Nullable SqlError error) {}

    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_describe_first_result_set",
                List.of(
                        required("@tsql", SqlTypes.nvarchar(SqlType.MAX)),
                        optional("@params", SqlTypes.nvarchar(SqlType.MAX)),
                        optional("@browse_information_mode", SqlTypes.TINYINT)),
                ResultSetDescription::procedure));
        Rowset<Described> rowset = function();
        registry.add(new TableSystemFunction(
                "sys",
                "dm_exec_describe_first_result_set",
                3,
                rowset.columns(),
                (session, arguments) -> rowset.rows(attempt(session, arguments))));
    }

    private static int procedure(ProcedureCall call) throws SqlError {
        List<Described> described =
                describe(FirstResultSet.of(call.session(), call.text("@tsql", ""), call.text("@params", "")));
        Rowset<Described> rowset = tds(columns(new Rowset<>()));
        call.result(rowset.columns(), rowset.rows(described));
        return 0;
    }

    private static List<Described> describe(List<ColumnMeta> columns) {
        List<Described> described = new ArrayList<>();
        for (ColumnMeta column : columns) {
            described.add(new Described(described.size() + 1, column, null));
        }
        return described;
    }

    private static List<Described> attempt(SessionContext session, @Nullable Object[] arguments) {
        try {
            String parameters = arguments[1] == null ? "" : arguments[1].toString();
            return arguments[0] == null
                    ? List.of()
                    : describe(FirstResultSet.of(session, arguments[0].toString(), parameters));
        } catch (SqlError e) {
            // The function tells the error in its row instead of failing.
            return List.of(new Described(0, null, e));
        }
    }

    private static @Nullable SqlType type(Described described) {
        return described.column == null ? null : described.column.type();
    }

    private static @Nullable Object of(Described described, Function<SqlType, Object> fact) {
        return described.column == null ? null : fact.apply(described.column.type());
    }

    private static Rowset<Described> columns(Rowset<Described> rowset) {
        return rowset.bit("is_hidden", d -> d.column == null ? null : Boolean.FALSE)
                .column("column_ordinal", SqlTypes.INT, Described::ordinal)
                .column(
                        "name",
                        SqlTypes.SYSNAME,
                        d -> d.column == null || d.column.name().isEmpty() ? null : d.column.name())
                .bit("is_nullable", d -> d.column == null ? null : d.column.nullable())
                .column("system_type_id", SqlTypes.INT, d -> id(type(d)))
                .text("system_type_name", 256, d -> of(d, Types::declaration))
                .small("max_length", d -> of(d, TypeFacts::maxLength))
                .tiny("precision", d -> of(d, TypeFacts::precision))
                .tiny("scale", d -> of(d, TypeFacts::scale))
                .column("collation_name", SqlTypes.SYSNAME, d -> collation(type(d)))
                .nothing("user_type_id", SqlTypes.INT)
                .nothing("user_type_database", SqlTypes.SYSNAME)
                .nothing("user_type_schema", SqlTypes.SYSNAME)
                .nothing("user_type_name", SqlTypes.SYSNAME)
                .nothing("assembly_qualified_type_name", SqlTypes.nvarchar(4000))
                .nothing("xml_collection_id", SqlTypes.INT)
                .nothing("xml_collection_database", SqlTypes.SYSNAME)
                .nothing("xml_collection_schema", SqlTypes.SYSNAME)
                .nothing("xml_collection_name", SqlTypes.SYSNAME)
                .off("is_xml_document", "is_case_sensitive", "is_fixed_length_clr_type")
                .nothing("source_server", SqlTypes.SYSNAME)
                .nothing("source_database", SqlTypes.SYSNAME)
                .nothing("source_schema", SqlTypes.SYSNAME)
                .nothing("source_table", SqlTypes.SYSNAME)
                .nothing("source_column", SqlTypes.SYSNAME)
                .bit("is_identity_column", d -> d.column == null ? null : d.column.identity())
                .nothing("is_part_of_unique_key", SqlTypes.BIT)
                .bit("is_updateable", d -> d.column == null ? null : !d.column.identity() && !d.column.computed())
                .bit("is_computed_column", d -> d.column == null ? null : d.column.computed())
                .off("is_sparse_column_set")
                .nothing("ordinal_in_order_by_list", SqlTypes.SMALLINT)
                .nothing("order_by_is_descending", SqlTypes.BIT)
                .nothing("order_by_list_length", SqlTypes.SMALLINT);
    }

    private static Rowset<Described> tds(Rowset<Described> rowset) {
        return rowset.column("tds_type_id", SqlTypes.INT, d -> id(type(d)))
                .column("tds_length", SqlTypes.INT, d -> of(d, TypeFacts::maxLength))
                .nothing("tds_collation_id", SqlTypes.INT)
                .nothing("tds_collation_sort_id", SqlTypes.TINYINT);
    }

    private static Rowset<Described> function() {
        return columns(new Rowset<>())
                .column("error_number", SqlTypes.INT, d -> d.error == null ? null : d.error.number())
                .column("error_severity", SqlTypes.INT, d -> d.error == null ? null : d.error.severity())
                .column("error_state", SqlTypes.INT, d -> d.error == null ? null : d.error.state())
                .text("error_message", 4000, d -> d.error == null ? null : d.error.getMessage())
                .column("error_type", SqlTypes.INT, d -> d.error == null ? null : 1)
                .text("error_type_desc", 60, d -> d.error == null ? null : "SYNTAX");
    }

    private static @Nullable Integer id(@Nullable SqlType type) {
        return type == null ? null : TypeFacts.of(type).id();
    }

    private static @Nullable String collation(@Nullable SqlType type) {
        return type == null || type.collation() == null
                ? null
                : type.collation().name();
    }
}
