// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import dev.caravan.standin.type.SqlType;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view, procedure, function or trigger: its text, which is parsed when it is used.
 *
 * @param objectId object_id
 * @param schema schema
 * @param name name
 * @param kind what it is
 * @param definition whole CREATE statement
 * @param created create_date
 * @param modified modify_date
 * @param settings session settings and options that the module keeps
 * @param columns columns of a view or table function as they were when it was made, else empty
 * @param parameters parameters; that of a scalar function's result has id 0
 */
public record SqlModule(
        int objectId,
        Schema schema,
        String name,
        Kind kind,
        String definition,
        LocalDateTime created,
        LocalDateTime modified,
        Settings settings,
        List<Column> columns,
        List<Parameter> parameters) {

    /** Copies the lists. */
    public SqlModule {
        columns = List.copyOf(columns);
        parameters = List.copyOf(parameters);
    }

    /**
     * A parameter.
     *
     * @param id parameter_id, 0 for the result of a scalar function
     * @param name name with its @, empty for a result
     * @param type type; int stands in for a table type
     * @param typeName schema and name of a type that CREATE TYPE made, else null
     * @param output whether OUTPUT
     * @param optional whether it has a default
     * @param readOnly whether READONLY
     */
    public record Parameter(
            int id,
            String name,
            SqlType type,
            @Nullable String typeName,
            boolean output,
            boolean optional,
            boolean readOnly) {}

    /** The module with another name. */
    public SqlModule renamed(String to, LocalDateTime time) {
        return new SqlModule(objectId, schema, to, kind, definition, created, time, settings, columns, parameters);
    }

    /** The same module in another schema. */
    public SqlModule moved(Schema to, LocalDateTime time) {
        return new SqlModule(objectId, to, name, kind, definition, created, time, settings, columns, parameters);
    }

    /**
     * What sys.sql_modules shows of a module beside its text.
     *
     * @param ansiNulls uses_ansi_nulls
     * @param quotedIdentifier uses_quoted_identifier
     * @param schemaBound is_schema_bound
     * @param encrypted whether the definition is hidden
     * @param checkOption with_check_option of a view
     */
    public record Settings(
            boolean ansiNulls, boolean quotedIdentifier, boolean schemaBound, boolean encrypted, boolean checkOption) {
        /** The settings of a plain module. */
        public static final Settings DEFAULT = new Settings(true, true, false, false, false);
    }

    /** Kinds of module, with type and type_desc of sys.objects. */
    public enum Kind {
        /** View. */
        VIEW("V ", "VIEW", "view"),
        /** Stored procedure. */
        PROCEDURE("P ", "SQL_STORED_PROCEDURE", "procedure"),
        /** Function that gives one value. */
        SCALAR_FUNCTION("FN", "SQL_SCALAR_FUNCTION", "function"),
        /** Function that is one query. */
        INLINE_FUNCTION("IF", "SQL_INLINE_TABLE_VALUED_FUNCTION", "function"),
        /** Function that fills a table. */
        TABLE_FUNCTION("TF", "SQL_TABLE_VALUED_FUNCTION", "function"),
        /** Trigger on a table or view. */
        TRIGGER("TR", "SQL_TRIGGER", "trigger");

        private final String code;
        private final String description;
        private final String word;

        Kind(String code, String description, String word) {
            this.code = code;
            this.description = description;
            this.word = word;
        }

        /** The type column of sys.objects, two characters. */
        public String code() {
            return code;
        }

        /** type_desc. */
        public String description() {
            return description;
        }

        /** The word of the CREATE statement, in lower case. */
        public String word() {
            return word;
        }

        /** Whether it is a function of any sort. */
        public boolean isFunction() {
            return word.equals("function");
        }

        /** Whether it gives rows when it stands in FROM with arguments. */
        public boolean isTableFunction() {
            return this == INLINE_FUNCTION || this == TABLE_FUNCTION;
        }
    }
}
