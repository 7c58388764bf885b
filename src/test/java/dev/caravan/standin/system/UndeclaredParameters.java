// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** sp_describe_undeclared_parameters: the types that a batch's parameters seem to have. */
final class UndeclaredParameters {
    private UndeclaredParameters() {}

    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_describe_undeclared_parameters",
                List.of(
                        required("@tsql", SqlTypes.nvarchar(SqlType.MAX)),
                        optional("@params", SqlTypes.nvarchar(SqlType.MAX))),
                UndeclaredParameters::describe));
    }

    private record Suggested(int ordinal, String name, SqlType type) {}

    private static int describe(ProcedureCall call) throws SqlError {
        Set<String> declared = Parser.parseParameters(call.text("@params", "")).stream()
                .map(Statement.Declaration::name)
                .collect(Collectors.toSet());
        ParameterInference inference = new ParameterInference(call.session().database(), declared);
        Map<String, SqlType> types = inference.of(call.text("@tsql", ""));
        List<Suggested> rows = new ArrayList<>();
        types.forEach((name, type) -> rows.add(new Suggested(rows.size() + 1, name, type)));
        Rowset<Suggested> rowset = rowset();
        call.result(rowset.columns(), rowset.rows(rows));
        return 0;
    }

    private static Rowset<Suggested> rowset() {
        return new Rowset<Suggested>()
                .number("parameter_ordinal", Suggested::ordinal)
                .name("name", Suggested::name)
                .number("suggested_system_type_id", p -> TypeFacts.of(p.type).id())
                .text("suggested_system_type_name", 256, p -> Types.declaration(p.type))
                .small("suggested_max_length", p -> TypeFacts.maxLength(p.type))
                .tiny("suggested_precision", p -> TypeFacts.precision(p.type))
                .tiny("suggested_scale", p -> TypeFacts.scale(p.type))
                .nothing("suggested_user_type_id", SqlTypes.INT)
                .nothing("suggested_user_type_database", SqlTypes.SYSNAME)
                .nothing("suggested_user_type_schema", SqlTypes.SYSNAME)
                .nothing("suggested_user_type_name", SqlTypes.SYSNAME)
                .nothing("suggested_assembly_qualified_type_name", SqlTypes.nvarchar(4000))
                .nothing("suggested_xml_collection_id", SqlTypes.INT)
                .nothing("suggested_xml_collection_database", SqlTypes.SYSNAME)
                .nothing("suggested_xml_collection_schema", SqlTypes.SYSNAME)
                .nothing("suggested_xml_collection_name", SqlTypes.SYSNAME)
                .off("suggested_is_xml_document", "suggested_is_case_sensitive", "suggested_is_fixed_length_clr_type")
                .bit("suggested_is_input", p -> true)
                .off("suggested_is_output")
                .nothing("formal_parameter_name", SqlTypes.SYSNAME)
                .number("suggested_tds_type_id", p -> TypeFacts.of(p.type).id())
                .number("suggested_tds_length", p -> TypeFacts.maxLength(p.type));
    }
}
