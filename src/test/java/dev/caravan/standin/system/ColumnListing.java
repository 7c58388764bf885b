// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * sp_columns and sp_columns_100, and the batch that mssql-jdbc's DatabaseMetaData.getColumns wraps around the latter. The
 * sizes are those of ODBC 3.
 */
final class ColumnListing {
    /** How the driver's batch begins. */
    static final String DRIVER_BATCH = "DECLARE @mssqljdbc_temp_sp_columns_result TABLE(";

    private static final SqlType REMARKS = SqlTypes.varchar(254);
    private static final Rowset<Of> PROCEDURE = procedureColumns();
    private static final Rowset<Of> DRIVER = driverColumns();

    private ColumnListing() {}

    /** Runs sp_columns or sp_columns_100. */
    static int procedure(ProcedureCall call) throws SqlError {
        boolean pattern = call.flag("@fUsePattern", true);
        List<Of> columns = find(
                call.session().database(),
                NameFilter.of(call.text("@table_name"), pattern),
                NameFilter.of(call.text("@table_owner"), pattern),
                NameFilter.of(call.text("@column_name"), pattern));
        call.result(PROCEDURE.columns(), PROCEDURE.rows(columns));
        return 0;
    }

    /** Answers the driver's batch: table, schema, catalog and column pattern, then two numbers. */
    static boolean answerDriver(String sql, List<Parameter> parameters, SessionContext session, Reply reply) {
        if (!sql.startsWith(DRIVER_BATCH) || parameters.size() < 4) {
            return false;
        }
        List<Of> columns = find(
                session.database(),
                NameFilter.of(text(parameters.get(0)), true),
                NameFilter.of(text(parameters.get(1)), true),
                NameFilter.of(text(parameters.get(3)), true));
        columns.sort(Comparator.comparing((Of c) -> c.table.schema().name())
                .thenComparing(c -> c.table.name())
                .thenComparing(c -> c.column.columnId()));
        reply.columns(DRIVER.columns());
        for (@Nullable Object[] row : DRIVER.rows(columns)) {
            reply.row(row);
        }
        reply.done(Reply.Command.SELECT, columns.size());
        return true;
    }

    private static @Nullable String text(Parameter parameter) {
        return parameter.value() == null ? null : parameter.value().toString();
    }

    private static List<Of> find(Database database, NameFilter table, NameFilter schema, NameFilter column) {
        List<Of> found = new ArrayList<>();
        for (Table candidate : database.tables()) {
            if (table.accepts(candidate.name())
                    && schema.accepts(candidate.schema().name())) {
                candidate.columns().stream()
                        .filter(c -> column.accepts(c.name()))
                        .forEach(c -> found.add(new Of(candidate, c)));
            }
        }
        return found;
    }

    private static String typeName(Column column) {
        String name = column.typeName() == null ? TypeFacts.of(column.type()).name() : column.typeName();
        return column.identity() == null ? name : name + " identity";
    }

    private static @Nullable String definition(Column column) {
        return column.defaultConstraint() == null
                ? null
                : column.defaultConstraint().definition();
    }

    // Temporal types share one SQL data type and differ in the subtype.
    private static int sqlDataType(SqlType type) {
        int odbc = TypeFacts.of(type).odbc();
        return odbc == 91 || odbc == 93 ? 9 : odbc;
    }

    private static @Nullable Integer datetimeSub(SqlType type) {
        int odbc = TypeFacts.of(type).odbc();
        return odbc == 91 ? Integer.valueOf(1) : odbc == 93 ? Integer.valueOf(3) : null;
    }

    private static int tdsType(Column column) {
        TypeFacts facts = TypeFacts.of(column.type());
        return column.nullable() ? facts.tdsNullable() : facts.tds();
    }

    private static Rowset<Of> procedureColumns() {
        Rowset<Of> rowset = new Rowset<Of>()
                .column(
                        "TABLE_QUALIFIER",
                        SqlTypes.SYSNAME,
                        c -> c.table.database().name())
                .column("TABLE_OWNER", SqlTypes.SYSNAME, c -> c.table.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, c -> c.table.name())
                .column("COLUMN_NAME", SqlTypes.SYSNAME, c -> c.column.name())
                .small("DATA_TYPE", c -> TypeFacts.of(c.column.type()).odbc())
                .column("TYPE_NAME", SqlTypes.SYSNAME, c -> typeName(c.column))
                .column("PRECISION", SqlTypes.INT, c -> TypeFacts.columnSize(c.column.type()))
                .column("LENGTH", SqlTypes.INT, c -> TypeFacts.bufferLength(c.column.type()))
                .small("SCALE", c -> TypeFacts.decimalDigits(c.column.type()))
                .small("RADIX", c -> TypeFacts.radix(c.column.type()))
                .small("NULLABLE", c -> c.column.nullable())
                .column("REMARKS", REMARKS, c -> null)
                .text("COLUMN_DEF", 4000, c -> definition(c.column))
                .small("SQL_DATA_TYPE", c -> sqlDataType(c.column.type()))
                .small("SQL_DATETIME_SUB", c -> datetimeSub(c.column.type()))
                .column("CHAR_OCTET_LENGTH", SqlTypes.INT, c -> TypeFacts.octetLength(c.column.type()))
                .column("ORDINAL_POSITION", SqlTypes.INT, c -> c.column.columnId())
                .column("IS_NULLABLE", REMARKS, c -> c.column.nullable() ? "YES" : "NO")
                .small("SS_IS_SPARSE", c -> c.column.sparse())
                .small("SS_IS_COLUMN_SET", c -> 0)
                .small("SS_IS_COMPUTED", c -> c.column.computed() != null)
                .small("SS_IS_IDENTITY", c -> c.column.identity() != null);
        nothing(rowset);
        return rowset.tiny("SS_DATA_TYPE", c -> tdsType(c.column));
    }

    private static void nothing(Rowset<Of> rowset) {
        rowset.nothing("SS_UDT_CATALOG_NAME", SqlTypes.SYSNAME)
                .nothing("SS_UDT_SCHEMA_NAME", SqlTypes.SYSNAME)
                .nothing("SS_UDT_ASSEMBLY_TYPE_NAME", SqlTypes.nvarchar(SqlType.MAX))
                .nothing("SS_XML_SCHEMACOLLECTION_CATALOG_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_SCHEMA_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_NAME", SqlTypes.SYSNAME);
    }

    private static Rowset<Of> driverColumns() {
        Rowset<Of> rowset = new Rowset<Of>()
                .column("TABLE_CAT", SqlTypes.SYSNAME, c -> c.table.database().name())
                .column("TABLE_SCHEM", SqlTypes.SYSNAME, c -> c.table.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, c -> c.table.name())
                .column("COLUMN_NAME", SqlTypes.SYSNAME, c -> c.column.name())
                .column(
                        "DATA_TYPE",
                        SqlTypes.INT,
                        c -> TypeFacts.of(c.column.type()).odbc())
                .column("TYPE_NAME", SqlTypes.SYSNAME, c -> typeName(c.column))
                .column("COLUMN_SIZE", SqlTypes.INT, c -> TypeFacts.columnSize(c.column.type()))
                .column("BUFFER_LENGTH", SqlTypes.INT, c -> TypeFacts.bufferLength(c.column.type()))
                .column("DECIMAL_DIGITS", SqlTypes.INT, c -> TypeFacts.decimalDigits(c.column.type()))
                .column("NUM_PREC_RADIX", SqlTypes.INT, c -> TypeFacts.radix(c.column.type()))
                .column("NULLABLE", SqlTypes.INT, c -> c.column.nullable())
                .column("REMARKS", SqlTypes.varchar(30), c -> null)
                .text("COLUMN_DEF", 4000, c -> definition(c.column))
                .column("SQL_DATA_TYPE", SqlTypes.INT, c -> sqlDataType(c.column.type()))
                .column("SQL_DATETIME_SUB", SqlTypes.INT, c -> datetimeSub(c.column.type()))
                .column("CHAR_OCTET_LENGTH", SqlTypes.INT, c -> TypeFacts.octetLength(c.column.type()))
                .column("ORDINAL_POSITION", SqlTypes.INT, c -> c.column.columnId())
                .column("IS_NULLABLE", REMARKS, c -> c.column.nullable() ? "YES" : "NO")
                .column("SCOPE_CATALOG", SqlTypes.varchar(30), c -> null)
                .column("SCOPE_SCHEMA", SqlTypes.varchar(30), c -> null)
                .column("SCOPE_TABLE", SqlTypes.varchar(30), c -> null)
                .small("SOURCE_DATA_TYPE", c -> tdsType(c.column))
                .column("IS_AUTOINCREMENT", SqlTypes.varchar(3), c -> c.column.identity() == null ? "NO" : "YES")
                .column("IS_GENERATEDCOLUMN", SqlTypes.varchar(3), c -> c.column.computed() == null ? "NO" : "YES")
                .small("SS_IS_SPARSE", c -> c.column.sparse())
                .small("SS_IS_COLUMN_SET", c -> 0);
        nothing(rowset);
        return rowset;
    }

    private record Of(Table table, Column column) {}
}
