// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.ClrTypes;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sp_columns and sp_columns_100, with the sizes of ODBC 3. */
final class ColumnListing {
    private static final SqlType REMARKS = SqlTypes.varchar(254);
    private static final Rowset<Of> PROCEDURE = procedureColumns();

    private ColumnListing() {}

    /** Runs sp_columns or sp_columns_100. */
    static int procedure(ProcedureCall call) throws SqlError {
        boolean pattern = call.flag("@fUsePattern", true);
        List<Of> columns = find(
                call.session(),
                NameFilter.of(call.text("@table_name"), pattern),
                NameFilter.of(call.text("@table_owner"), pattern),
                NameFilter.of(call.text("@column_name"), pattern));
        call.result(PROCEDURE.columns(), PROCEDURE.rows(columns));
        return 0;
    }

    private static List<Of> find(SessionContext session, NameFilter table, NameFilter schema, NameFilter column) {
        List<Of> found = new ArrayList<>();
        for (ColumnOwner candidate : ColumnOwner.tablesAndViews(session.database())) {
            if (candidate.isShownTo(session)
                    && table.accepts(candidate.name())
                    && schema.accepts(candidate.schema().name())) {
                candidate.columns().stream()
                        .filter(c -> column.accepts(c.name()))
                        .forEach(c -> found.add(new Of(candidate, c)));
            }
        }
        return found;
    }

    private static String typeName(Column column) {
        String user = UserTypes.part(column.typeName(), false);
        String name = user == null ? TypeFacts.of(column.type()).name() : user;
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
                        c -> c.owner.database().name())
                .column("TABLE_OWNER", SqlTypes.SYSNAME, c -> c.owner.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, c -> c.owner.name())
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
        rowset.column(
                        "SS_UDT_CATALOG_NAME",
                        SqlTypes.SYSNAME,
                        c -> isClr(c) ? c.owner.database().name() : null)
                .column("SS_UDT_SCHEMA_NAME", SqlTypes.SYSNAME, c -> isClr(c) ? "sys" : null)
                .column(
                        "SS_UDT_ASSEMBLY_TYPE_NAME",
                        SqlTypes.nvarchar(SqlType.MAX),
                        c -> isClr(c) ? ClrTypes.assemblyType(c.column.type().kind()) : null)
                .nothing("SS_XML_SCHEMACOLLECTION_CATALOG_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_SCHEMA_NAME", SqlTypes.SYSNAME)
                .nothing("SS_XML_SCHEMACOLLECTION_NAME", SqlTypes.SYSNAME);
    }

    private static boolean isClr(Of of) {
        return SqlTypes.isClr(of.column.type().kind());
    }

    private record Of(ColumnOwner owner, Column column) {}
}
