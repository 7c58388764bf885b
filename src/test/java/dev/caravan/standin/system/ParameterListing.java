// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sp_sproc_columns: the parameters of stored procedures, the return value first. */
final class ParameterListing {
    private static final SqlType PATTERN = SqlTypes.nvarchar(384);
    private static final int SQL_SS_TABLE = -153;
    private static final int INPUT = 1;
    private static final int INPUT_OUTPUT = 2;
    private static final int RETURN_TABLE = 3;
    private static final int RETURN_VALUE = 5;

    private ParameterListing() {}

    static void install(Registry registry) {
        for (String name : List.of("sp_sproc_columns", "sp_sproc_columns_90", "sp_sproc_columns_100")) {
            registry.add(new SystemProcedure(
                    "sys",
                    name,
                    List.of(
                            optional("@procedure_name", PATTERN),
                            optional("@procedure_owner", PATTERN),
                            optional("@procedure_qualifier", SqlTypes.SYSNAME),
                            optional("@column_name", PATTERN),
                            optional("@ODBCVer", SqlTypes.INT),
                            optional("@fUsePattern", SqlTypes.BIT)),
                    ParameterListing::list));
        }
    }

    private record Listed(
            Database database,
            SqlModule module,
            String name,
            SqlType type,
            String typeName,
            int direction,
            int ordinal,
            boolean isTable,
            @Nullable String typeSchema) {

        @Nullable
        Integer odbcType() {
            return isResultTable()
                    ? null
                    : isTable ? SQL_SS_TABLE : TypeFacts.of(type).odbc();
        }

        /** Whether it is the table that a function returns. */
        boolean isResultTable() {
            return direction == RETURN_TABLE;
        }

        int size(int ofType) {
            return isTable ? Integer.MAX_VALUE : isResultTable() ? 0 : ofType;
        }
    }

    private static int list(ProcedureCall call) throws SqlError {
        boolean pattern = call.flag("@fUsePattern", true);
        NameFilter procedure = NameFilter.of(call.text("@procedure_name"), pattern);
        NameFilter schema = NameFilter.of(call.text("@procedure_owner"), pattern);
        NameFilter name = NameFilter.of(call.text("@column_name"), pattern);
        List<Listed> listed = new ArrayList<>();
        for (SqlModule module : call.session().database().modules()) {
            if ((module.kind() == SqlModule.Kind.PROCEDURE || module.kind().isFunction())
                    && procedure.accepts(module.name())
                    && schema.accepts(module.schema().name())) {
                listed.addAll(parameters(call.session().database(), module));
            }
        }
        listed.removeIf(parameter -> !name.accepts(parameter.name));
        Rowset<Listed> rowset = rowset();
        call.result(rowset.columns(), rowset.rows(listed));
        return 0;
    }

    private static List<Listed> parameters(Database database, SqlModule module) {
        List<Listed> listed = new ArrayList<>();
        if (module.kind() == SqlModule.Kind.PROCEDURE) {
            listed.add(
                    new Listed(database, module, "@RETURN_VALUE", SqlTypes.INT, "int", RETURN_VALUE, 0, false, null));
        }
        if (module.kind() == SqlModule.Kind.TABLE_FUNCTION || module.kind() == SqlModule.Kind.INLINE_FUNCTION) {
            listed.add(new Listed(
                    database, module, "@TABLE_RETURN_VALUE", SqlTypes.INT, "table", RETURN_TABLE, 0, false, null));
        }
        for (SqlModule.Parameter parameter : module.parameters()) {
            boolean result = parameter.id() == 0;
            String user = UserTypes.part(parameter.typeName(), false);
            UserType type = UserTypes.find(database, parameter.typeName());
            listed.add(new Listed(
                    database,
                    module,
                    result ? "@RETURN_VALUE" : parameter.name(),
                    parameter.type(),
                    user == null ? TypeFacts.of(parameter.type()).name() : user,
                    result ? RETURN_VALUE : parameter.output() ? INPUT_OUTPUT : INPUT,
                    parameter.id(),
                    type != null && type.isTable(),
                    UserTypes.part(parameter.typeName(), true)));
        }
        return listed;
    }

    private static Rowset<Listed> rowset() {
        return new Rowset<Listed>()
                .column("PROCEDURE_QUALIFIER", SqlTypes.SYSNAME, p -> p.database.name())
                .column(
                        "PROCEDURE_OWNER",
                        SqlTypes.SYSNAME,
                        p -> p.module.schema().name())
                .name("PROCEDURE_NAME", p -> p.module.name() + (p.module.kind().isFunction() ? ";0" : ";1"))
                .name("COLUMN_NAME", Listed::name)
                .small("COLUMN_TYPE", Listed::direction)
                .small("DATA_TYPE", Listed::odbcType)
                .name("TYPE_NAME", Listed::typeName)
                .column("PRECISION", SqlTypes.INT, p -> p.size(TypeFacts.columnSize(p.type)))
                .column("LENGTH", SqlTypes.INT, p -> p.size(TypeFacts.bufferLength(p.type)))
                .small("SCALE", p -> p.isResultTable() ? Integer.valueOf(0) : TypeFacts.decimalDigits(p.type))
                .small("RADIX", p -> p.isResultTable() ? Integer.valueOf(0) : TypeFacts.radix(p.type))
                .small("NULLABLE", p -> p.direction == RETURN_VALUE || p.isResultTable() ? 0 : 1)
                .text("REMARKS", 254, p -> p.isResultTable() ? "Result table returned by table valued function" : null)
                .nothing("COLUMN_DEF", SqlTypes.nvarchar(4000))
                .small("SQL_DATA_TYPE", Listed::odbcType)
                .nothing("SQL_DATETIME_SUB", SqlTypes.SMALLINT)
                .column("CHAR_OCTET_LENGTH", SqlTypes.INT, p -> TypeFacts.octetLength(p.type))
                .number("ORDINAL_POSITION", Listed::ordinal)
                .column(
                        "IS_NULLABLE",
                        SqlTypes.varchar(254),
                        p -> p.direction == RETURN_VALUE || p.isResultTable() ? "NO" : "YES")
                .column("SS_TYPE_CATALOG_NAME", SqlTypes.SYSNAME, p -> p.isTable ? p.database.name() : null)
                .column("SS_TYPE_SCHEMA_NAME", SqlTypes.SYSNAME, p -> p.isTable ? p.typeSchema : null)
                .nothing("SS_UDT_CATALOG_NAME", SqlTypes.SYSNAME)
                .nothing("SS_UDT_SCHEMA_NAME", SqlTypes.SYSNAME)
                .nothing("SS_UDT_ASSEMBLY_TYPE_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_CATALOG_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_SCHEMA_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_NAME", SqlTypes.SYSNAME)
                .tiny("SS_DATA_TYPE", p -> TypeFacts.of(p.type).tdsNullable());
    }
}
