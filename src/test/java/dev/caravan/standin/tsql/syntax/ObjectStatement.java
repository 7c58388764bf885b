// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on objects other than tables and modules: sequences, synonyms, types, principals and permissions. */
public sealed interface ObjectStatement extends Statement {

    /**
     * CREATE or ALTER SEQUENCE; what is not said is null.
     *
     * @param start START WITH, or RESTART WITH of an ALTER
     * @param restart whether an ALTER says RESTART
     * @param unlimited which of MINVALUE and MAXVALUE were said to be NO: MINVALUE, MAXVALUE, BOTH or empty
     * @param cache size of the cache, 0 for NO CACHE
     */
    record Sequence(
            List<String> name,
            boolean alter,
            @Nullable SqlType type,
            @Nullable Long start,
            boolean restart,
            @Nullable Long increment,
            @Nullable Long minimum,
            @Nullable Long maximum,
            String unlimited,
            @Nullable Boolean cycle,
            @Nullable Integer cache)
            implements ObjectStatement {}

    /** CREATE SYNONYM. */
    record CreateSynonym(List<String> name, List<String> target) implements ObjectStatement {}

    /** CREATE TYPE: FROM a system type, or AS TABLE. */
    record CreateType(
            List<String> name,
            @Nullable SqlType base,
            boolean nullable,
            @Nullable CreateTable table) implements ObjectStatement {}

    /** CREATE XML SCHEMA COLLECTION, or ALTER, which adds to one. */
    record XmlSchemas(List<String> name, Expr text, boolean alter) implements ObjectStatement {}

    /** ENABLE or DISABLE TRIGGER; no names for ALL. */
    record EnableTrigger(List<List<String>> names, List<String> table, boolean on) implements ObjectStatement {}

    /**
     * CREATE USER, ROLE or APPLICATION ROLE, or ALTER of one.
     *
     * @param kind USER, ROLE or APPLICATION ROLE
     * @param login login of a user, empty for none
     * @param schema default schema, empty when not said
     * @param newName name after an ALTER, empty when not said
     * @param contained whether a user has a password of its own
     */
    record Principal(
            String kind, boolean alter, String name, String login, String schema, String newName, boolean contained)
            implements ObjectStatement {}

    /** ALTER ROLE ADD or DROP MEMBER; server is whether the role is the server's. */
    record Member(String role, String member, boolean add, boolean server) implements ObjectStatement {}

    /**
     * GRANT, DENY or REVOKE.
     *
     * @param action G, D or R
     * @param permissions permissions in upper case
     * @param columns columns, empty for the whole object
     * @param securableClass class before ::, in upper case; OBJECT when none is said, DATABASE without ON
     * @param securable name parts of the securable
     * @param grantees principals
     * @param grantable whether WITH GRANT OPTION
     */
    record Permission(
            char action,
            List<String> permissions,
            List<String> columns,
            String securableClass,
            List<String> securable,
            List<String> grantees,
            boolean grantable)
            implements ObjectStatement {}

    /** EXECUTE AS: kind is USER, LOGIN, CALLER, OWNER or SELF. */
    record ExecuteAs(String kind, String name) implements ObjectStatement {}

    /** REVERT. */
    record Revert() implements ObjectStatement {}

    /** CREATE, UPDATE or DROP STATISTICS of a table; name is empty for all. */
    record Statistics(String verb, String name, List<String> table, List<String> columns) implements ObjectStatement {}
}
