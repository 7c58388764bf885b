// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sp_datatype_info and sp_special_columns. */
final class TypeListing {
    private static final SqlType WORD = SqlTypes.varchar(32);

    private TypeListing() {}

    static void install(Registry registry) {
        for (String name : List.of("sp_datatype_info", "sp_datatype_info_90", "sp_datatype_info_100")) {
            registry.add(new SystemProcedure(
                    "sys",
                    name,
                    List.of(optional("@data_type", SqlTypes.INT), optional("@ODBCVer", SqlTypes.TINYINT)),
                    TypeListing::types));
        }
        for (String name : List.of("sp_special_columns", "sp_special_columns_90", "sp_special_columns_100")) {
            registry.add(new SystemProcedure(
                    "sys",
                    name,
                    List.of(
                            SystemProcedure.Parameter.required("@table_name", SqlTypes.SYSNAME),
                            optional("@table_owner", SqlTypes.SYSNAME),
                            optional("@table_qualifier", SqlTypes.SYSNAME),
                            optional("@col_type", SqlTypes.character(1)),
                            optional("@scope", SqlTypes.character(1)),
                            optional("@nullable", SqlTypes.character(1)),
                            optional("@ODBCVer", SqlTypes.INT)),
                    TypeListing::specialColumns));
        }
    }

    private static int types(ProcedureCall call) throws SqlError {
        long wanted = call.number("@data_type", 0);
        List<TypeFacts> types = TypeFacts.all().stream()
                .filter(t -> !SqlTypes.isClr(t.kind()) && (wanted == 0 || t.odbc() == wanted))
                .sorted(Comparator.comparingInt(TypeFacts::odbc))
                .toList();
        Rowset<TypeFacts> rowset = new Rowset<TypeFacts>()
                .name("TYPE_NAME", TypeFacts::name)
                .small("DATA_TYPE", TypeFacts::odbc)
                .column("PRECISION", SqlTypes.INT, t -> TypeFacts.columnSize(widest(t)))
                .column("LITERAL_PREFIX", WORD, TypeListing::prefix)
                .column("LITERAL_SUFFIX", WORD, t -> quoted(t) ? "'" : null)
                .column("CREATE_PARAMS", WORD, TypeListing::parameters)
                .small("NULLABLE", t -> t.kind() == SqlType.Kind.ROWVERSION ? 0 : 1)
                .small("CASE_SENSITIVE", t -> 0)
                .small("SEARCHABLE", t -> TypeFacts.isLarge(widest(t)) ? 1 : 3)
                .small(
                        "UNSIGNED_ATTRIBUTE",
                        t -> TypeFacts.radix(widest(t)) == null ? null : t.kind() == SqlType.Kind.TINYINT ? 1 : 0)
                .small("MONEY", t -> t.name().endsWith("money") ? 1 : 0)
                .small("AUTO_INCREMENT", t -> TypeFacts.radix(widest(t)) == null ? null : 0)
                .name("LOCAL_TYPE_NAME", TypeFacts::name)
                .small("MINIMUM_SCALE", t -> TypeFacts.decimalDigits(widest(t)) == null ? null : 0)
                .small("MAXIMUM_SCALE", t -> TypeFacts.decimalDigits(widest(t)))
                .small("SQL_DATA_TYPE", TypeFacts::odbc)
                .small("SQL_DATETIME_SUB", t -> null)
                .column("NUM_PREC_RADIX", SqlTypes.INT, t -> TypeFacts.radix(widest(t)))
                .small("INTERVAL_PRECISION", t -> null)
                .small("USERTYPE", TypeFacts::id);
        call.result(rowset.columns(), rowset.rows(types));
        return 0;
    }

    private static @Nullable String prefix(TypeFacts type) {
        if (SqlTypes.isBinary(type.kind())) {
            return "0x";
        }
        return quoted(type) ? unicode(type) ? "N'" : "'" : null;
    }

    private static boolean quoted(TypeFacts type) {
        return SqlTypes.isText(type.kind())
                || SqlTypes.isTemporal(type.kind())
                || type.kind() == SqlType.Kind.UNIQUEIDENTIFIER;
    }

    private static boolean unicode(TypeFacts type) {
        return SqlTypes.isUnicode(type.kind());
    }

    private static @Nullable String parameters(TypeFacts type) {
        return switch (type.kind()) {
            case DECIMAL, NUMERIC -> "precision,scale";
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY -> "max length";
            case TIME, DATETIME2, DATETIMEOFFSET -> "scale";
            default -> null;
        };
    }

    /** The longest or most precise form of a type. */
    static SqlType widest(TypeFacts type) {
        return switch (type.kind()) {
            case NCHAR, NVARCHAR -> new SqlType(type.kind(), 4000, 0, 0, null);
            case CHAR, VARCHAR, BINARY, VARBINARY -> new SqlType(type.kind(), 8000, 0, 0, null);
            case DECIMAL, NUMERIC -> new SqlType(type.kind(), 17, 38, 38, null);
            case TIME, DATETIME2, DATETIMEOFFSET -> new SqlType(type.kind(), 8, 0, 7, null);
            case HIERARCHYID -> SqlTypes.HIERARCHYID;
            default -> new SqlType(type.kind(), SqlType.MAX, 0, 0, null);
        };
    }

    private static int specialColumns(ProcedureCall call) throws SqlError {
        Table table = call.session().database().table(call.text("@table_owner", "dbo"), call.text("@table_name", ""));
        boolean versions = call.text("@col_type", "R").equalsIgnoreCase("V");
        List<Column> columns = new ArrayList<>();
        if (table != null && versions) {
            table.columns().stream()
                    .filter(c -> c.type().kind() == SqlType.Kind.ROWVERSION)
                    .forEach(columns::add);
        } else if (table != null) {
            table.indexes().stream()
                    .filter(Index::unique)
                    .min(Comparator.comparing((Index i) -> i.kind() != Index.Kind.PRIMARY_KEY))
                    .ifPresent(i -> i.keys().stream()
                            .map(k -> table.columnOfId(k.columnId()))
                            .filter(Objects::nonNull)
                            .forEach(columns::add));
        }
        Rowset<Column> rowset = new Rowset<Column>()
                .small("SCOPE", c -> versions ? null : 0)
                .name("COLUMN_NAME", Column::name)
                .small("DATA_TYPE", c -> TypeFacts.of(c.type()).odbc())
                .name("TYPE_NAME", c -> TypeFacts.of(c.type()).name())
                .column("PRECISION", SqlTypes.INT, c -> TypeFacts.columnSize(c.type()))
                .column("LENGTH", SqlTypes.INT, c -> TypeFacts.bufferLength(c.type()))
                .small("SCALE", c -> TypeFacts.decimalDigits(c.type()))
                .small("PSEUDO_COLUMN", c -> 1);
        call.result(rowset.columns(), rowset.rows(columns));
        return 0;
    }
}
