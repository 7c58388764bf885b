// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The views of INFORMATION_SCHEMA on views, routines, parameters, sequences and types. */
final class InformationRoutines {
    private static final String SCHEMA = "INFORMATION_SCHEMA";
    private static final SqlType FLAG = SqlTypes.varchar(10);

    private InformationRoutines() {}

    /** A module in its database. */
    private record Of(Database database, SqlModule module) {}

    private record OfParameter(Database database, SqlModule module, SqlModule.Parameter parameter) {}

    private record OfSequence(Database database, Sequence sequence) {}

    private record OfType(Database database, UserType type, SqlType base) {}

    static void install(Registry registry) {
        registry.add(new Rowset<Of>()
                .text("TABLE_CATALOG", 128, m -> m.database.name())
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, m -> m.module.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, m -> m.module.name())
                .text("VIEW_DEFINITION", 4000, m -> shortText(m.module))
                .column(
                        "CHECK_OPTION",
                        SqlTypes.varchar(7),
                        m -> m.module.settings().checkOption() ? "CASCADE" : "NONE")
                .column("IS_UPDATABLE", SqlTypes.varchar(2), m -> "NO")
                .view(SCHEMA, "VIEWS", context -> modules(context.database(), true)));
        registry.add(routines().view(SCHEMA, "ROUTINES", context -> modules(context.database(), false)));
        registry.add(parameters().view(SCHEMA, "PARAMETERS", context -> parameters(context.database())));
        registry.add(sequences()
                .view(
                        SCHEMA,
                        "SEQUENCES",
                        context -> context.database().sequences().all().stream()
                                .map(s -> new OfSequence(context.database(), s))
                                .toList()));
        registry.add(domains().view(SCHEMA, "DOMAINS", context -> domains(context.database())));
        registry.add(new Rowset<ColumnOwner>()
                .text("TABLE_CATALOG", 128, o -> o.database().name())
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, o -> o.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, ColumnOwner::name)
                .view(SCHEMA, "COLUMN_PRIVILEGES", context -> List.of()));
        registry.add(new Rowset<ColumnOwner>()
                .column("GRANTOR", SqlTypes.SYSNAME, o -> "dbo")
                .column("GRANTEE", SqlTypes.SYSNAME, o -> "dbo")
                .text("TABLE_CATALOG", 128, o -> o.database().name())
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, o -> o.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, ColumnOwner::name)
                .column("PRIVILEGE_TYPE", FLAG, o -> null)
                .column("IS_GRANTABLE", SqlTypes.varchar(3), o -> "NO")
                .view(SCHEMA, "TABLE_PRIVILEGES", context -> List.of()));
    }

    // A definition of more than 4000 characters is NULL here; sys.sql_modules has it whole.
    private static @Nullable String shortText(SqlModule module) {
        return module.settings().encrypted() || module.definition().length() > 4000 ? null : module.definition();
    }

    private static List<Of> modules(Database database, boolean views) {
        return database.modules().stream()
                .filter(m -> (m.kind() == SqlModule.Kind.VIEW) == views)
                .map(m -> new Of(database, m))
                .toList();
    }

    private static Rowset<Of> routines() {
        return new Rowset<Of>()
                .text("SPECIFIC_CATALOG", 128, m -> m.database.name())
                .column(
                        "SPECIFIC_SCHEMA",
                        SqlTypes.SYSNAME,
                        m -> m.module.schema().name())
                .name("SPECIFIC_NAME", m -> m.module.name())
                .text("ROUTINE_CATALOG", 128, m -> m.database.name())
                .column(
                        "ROUTINE_SCHEMA",
                        SqlTypes.SYSNAME,
                        m -> m.module.schema().name())
                .name("ROUTINE_NAME", m -> m.module.name())
                .column(
                        "ROUTINE_TYPE",
                        SqlTypes.nvarchar(20),
                        m -> m.module.kind().isFunction() ? "FUNCTION" : "PROCEDURE")
                .nothing("MODULE_CATALOG", SqlTypes.SYSNAME)
                .nothing("MODULE_SCHEMA", SqlTypes.SYSNAME)
                .nothing("MODULE_NAME", SqlTypes.SYSNAME)
                .nothing("UDT_CATALOG", SqlTypes.SYSNAME)
                .nothing("UDT_SCHEMA", SqlTypes.SYSNAME)
                .nothing("UDT_NAME", SqlTypes.SYSNAME)
                .column("DATA_TYPE", SqlTypes.SYSNAME, m -> returns(m.module))
                .column("CHARACTER_MAXIMUM_LENGTH", SqlTypes.INT, m -> {
                    SqlType type = returnType(m.module);
                    return type == null ? null : InformationSchema.characters(type);
                })
                .column("ROUTINE_BODY", SqlTypes.nvarchar(30), m -> "SQL")
                .text("ROUTINE_DEFINITION", 4000, m -> shortText(m.module))
                .nothing("EXTERNAL_NAME", SqlTypes.SYSNAME)
                .nothing("EXTERNAL_LANGUAGE", SqlTypes.nvarchar(30))
                .nothing("PARAMETER_STYLE", SqlTypes.nvarchar(30))
                .column("IS_DETERMINISTIC", FLAG, m -> "NO")
                .column(
                        "SQL_DATA_ACCESS",
                        SqlTypes.nvarchar(30),
                        m -> m.module.kind().isFunction() ? "READS" : "MODIFIES")
                .nothing("IS_NULL_CALL", FLAG)
                .nothing("SQL_PATH", SqlTypes.SYSNAME)
                .column("SCHEMA_LEVEL_ROUTINE", FLAG, m -> "YES")
                .small("MAX_DYNAMIC_RESULT_SETS", m -> m.module.kind().isFunction() ? 0 : -1)
                .column("IS_USER_DEFINED_CAST", FLAG, m -> "NO")
                .column("IS_IMPLICITLY_INVOCABLE", FLAG, m -> "NO")
                .time("CREATED", m -> m.module.created())
                .time("LAST_ALTERED", m -> m.module.modified());
    }

    private static @Nullable SqlType returnType(SqlModule module) {
        return module.parameters().stream()
                .filter(p -> p.id() == 0)
                .map(SqlModule.Parameter::type)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String returns(SqlModule module) {
        if (module.kind().isTableFunction()) {
            return "TABLE";
        }
        SqlType type = returnType(module);
        return type == null ? null : TypeFacts.of(type).name();
    }

    private static List<OfParameter> parameters(Database database) {
        return database.modules().stream()
                .flatMap(m -> m.parameters().stream().map(p -> new OfParameter(database, m, p)))
                .toList();
    }

    private static Rowset<OfParameter> parameters() {
        return new Rowset<OfParameter>()
                .text("SPECIFIC_CATALOG", 128, p -> p.database.name())
                .column(
                        "SPECIFIC_SCHEMA",
                        SqlTypes.SYSNAME,
                        p -> p.module.schema().name())
                .name("SPECIFIC_NAME", p -> p.module.name())
                .number("ORDINAL_POSITION", p -> p.parameter.id())
                .column("PARAMETER_MODE", FLAG, p -> mode(p.parameter))
                .column("IS_RESULT", FLAG, p -> p.parameter.id() == 0 ? "YES" : "NO")
                .column("AS_LOCATOR", FLAG, p -> "NO")
                .column("PARAMETER_NAME", SqlTypes.SYSNAME, p -> p.parameter.name())
                .column(
                        "DATA_TYPE",
                        SqlTypes.SYSNAME,
                        p -> p.parameter.readOnly()
                                ? "table type"
                                : TypeFacts.of(p.parameter.type()).name())
                .column("CHARACTER_MAXIMUM_LENGTH", SqlTypes.INT, p -> InformationSchema.characters(p.parameter.type()))
                .column("CHARACTER_OCTET_LENGTH", SqlTypes.INT, p -> InformationSchema.octets(p.parameter.type()))
                .text("COLLATION_CATALOG", 128, p -> null)
                .text("COLLATION_SCHEMA", 128, p -> null)
                .text(
                        "COLLATION_NAME",
                        128,
                        p -> TypeFacts.isCharacter(p.parameter.type()) ? "SQL_Latin1_General_CP1_CI_AS" : null)
                .text("CHARACTER_SET_CATALOG", 128, p -> null)
                .text("CHARACTER_SET_SCHEMA", 128, p -> null)
                .text("CHARACTER_SET_NAME", 128, p -> InformationSchema.charset(p.parameter.type()))
                .column(
                        "NUMERIC_PRECISION",
                        SqlTypes.TINYINT,
                        p -> TypeFacts.radix(p.parameter.type()) == null
                                ? null
                                : TypeFacts.precision(p.parameter.type()))
                .small("NUMERIC_PRECISION_RADIX", p -> TypeFacts.radix(p.parameter.type()))
                .column(
                        "NUMERIC_SCALE",
                        SqlTypes.INT,
                        p -> InformationSchema.exact(p.parameter.type()) ? TypeFacts.scale(p.parameter.type()) : null)
                .small("DATETIME_PRECISION", p -> InformationSchema.datetimePrecision(p.parameter.type()))
                .nothing("INTERVAL_TYPE", SqlTypes.nvarchar(30))
                .nothing("INTERVAL_PRECISION", SqlTypes.SMALLINT)
                .text("USER_DEFINED_TYPE_CATALOG", 128, p -> p.parameter.typeName() == null ? null : p.database.name())
                .text("USER_DEFINED_TYPE_SCHEMA", 128, p -> UserTypes.part(p.parameter.typeName(), true))
                .text("USER_DEFINED_TYPE_NAME", 128, p -> UserTypes.part(p.parameter.typeName(), false))
                .nothing("SCOPE_CATALOG", SqlTypes.SYSNAME)
                .nothing("SCOPE_SCHEMA", SqlTypes.SYSNAME)
                .nothing("SCOPE_NAME", SqlTypes.SYSNAME);
    }

    private static String mode(SqlModule.Parameter parameter) {
        return parameter.id() == 0 ? "OUT" : parameter.output() ? "INOUT" : "IN";
    }

    private static Rowset<OfSequence> sequences() {
        return new Rowset<OfSequence>()
                .text("SEQUENCE_CATALOG", 128, s -> s.database.name())
                .column(
                        "SEQUENCE_SCHEMA",
                        SqlTypes.SYSNAME,
                        s -> s.sequence.schema().name())
                .name("SEQUENCE_NAME", s -> s.sequence.name())
                .column(
                        "DATA_TYPE",
                        SqlTypes.SYSNAME,
                        s -> TypeFacts.of(s.sequence.properties().type()).name())
                .column(
                        "NUMERIC_PRECISION",
                        SqlTypes.TINYINT,
                        s -> TypeFacts.precision(s.sequence.properties().type()))
                .small("NUMERIC_PRECISION_RADIX", s -> 10)
                .column("NUMERIC_SCALE", SqlTypes.INT, s -> 0)
                .column(
                        "START_VALUE",
                        SqlTypes.BIGINT,
                        s -> s.sequence.properties().start())
                .column(
                        "MINIMUM_VALUE",
                        SqlTypes.BIGINT,
                        s -> s.sequence.properties().minimum())
                .column(
                        "MAXIMUM_VALUE",
                        SqlTypes.BIGINT,
                        s -> s.sequence.properties().maximum())
                .column(
                        "INCREMENT",
                        SqlTypes.BIGINT,
                        s -> s.sequence.properties().increment())
                .column(
                        "CYCLE_OPTION",
                        SqlTypes.INT,
                        s -> s.sequence.properties().cycle() ? 1 : 0)
                .nothing("DECLARED_DATA_TYPE", SqlTypes.SYSNAME)
                .nothing("DECLARED_NUMERIC_PRECISION", SqlTypes.TINYINT)
                .nothing("DECLARED_NUMERIC_SCALE", SqlTypes.TINYINT);
    }

    private static List<OfType> domains(Database database) {
        return database.userTypes().all().stream()
                .filter(t -> t.base() != null)
                .map(t -> new OfType(database, t, java.util.Objects.requireNonNull(t.base())))
                .toList();
    }

    private static Rowset<OfType> domains() {
        return new Rowset<OfType>()
                .text("DOMAIN_CATALOG", 128, t -> t.database.name())
                .column("DOMAIN_SCHEMA", SqlTypes.SYSNAME, t -> t.type.schema().name())
                .name("DOMAIN_NAME", t -> t.type.name())
                .column("DATA_TYPE", SqlTypes.SYSNAME, t -> TypeFacts.of(t.base).name())
                .column("CHARACTER_MAXIMUM_LENGTH", SqlTypes.INT, t -> InformationSchema.characters(t.base))
                .column("CHARACTER_OCTET_LENGTH", SqlTypes.INT, t -> InformationSchema.octets(t.base))
                .column(
                        "NUMERIC_PRECISION",
                        SqlTypes.TINYINT,
                        t -> TypeFacts.radix(t.base) == null ? null : TypeFacts.precision(t.base))
                .small("NUMERIC_PRECISION_RADIX", t -> TypeFacts.radix(t.base))
                .column(
                        "NUMERIC_SCALE",
                        SqlTypes.INT,
                        t -> InformationSchema.exact(t.base) ? TypeFacts.scale(t.base) : null)
                .small("DATETIME_PRECISION", t -> InformationSchema.datetimePrecision(t.base))
                .text("DOMAIN_DEFAULT", 4000, t -> null);
    }
}
