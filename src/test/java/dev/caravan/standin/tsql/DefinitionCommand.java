// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.Reply.Command;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.syntax.Statement;
import java.util.Map;

/** What the end of a statement that defines something says of it, by which drivers know that it has no update count. */
final class DefinitionCommand {
    private static final Map<String, Command> DROPS = Map.of(
            "TABLE", Command.DROP_TABLE,
            "VIEW", Command.DROP_VIEW,
            "PROCEDURE", Command.DROP_PROCEDURE,
            "PROC", Command.DROP_PROCEDURE,
            "FUNCTION", Command.DROP_FUNCTION,
            "TRIGGER", Command.DROP_TRIGGER,
            "TYPE", Command.DROP_TYPE,
            "SYNONYM", Command.DROP_SYNONYM,
            "USER", Command.DROP_USER,
            "ROLE", Command.DROP_ROLE);

    private DefinitionCommand() {}

    /** The command of a statement; OTHER where there is none that a driver asks for. */
    static Command of(Statement statement) {
        if (statement instanceof Statement.CreateTable) {
            return Command.CREATE_TABLE;
        }
        if (statement instanceof Statement.Drop drop) {
            return DROPS.getOrDefault(drop.kind(), Command.OTHER);
        }
        if (statement instanceof Statement.CreateIndex) {
            return Command.CREATE_INDEX;
        }
        if (statement instanceof Statement.AlterIndex) {
            return Command.ALTER_INDEX;
        }
        if (statement instanceof Statement.DropIndex) {
            return Command.DROP_INDEX;
        }
        if (statement instanceof Statement.CreateModule module) {
            return module(module.kind());
        }
        if (statement instanceof ObjectStatement object) {
            return object(object);
        }
        if (statement instanceof Statement.CreateSchema) {
            return Command.CREATE_SCHEMA;
        }
        if (statement instanceof Statement.DropSchema) {
            return Command.DROP_SCHEMA;
        }
        if (statement instanceof Statement.CreateDatabase) {
            return Command.CREATE_DATABASE;
        }
        if (statement instanceof Statement.DropDatabase) {
            return Command.DROP_DATABASE;
        }
        return isTableAlteration(statement) ? Command.ALTER_TABLE : Command.OTHER;
    }

    private static boolean isTableAlteration(Statement statement) {
        return statement instanceof Statement.AlterAdd
                || statement instanceof Statement.AlterDrop
                || statement instanceof Statement.AlterColumn
                || statement instanceof Statement.AlterCheck
                || statement instanceof Statement.AlterVersioning
                || statement instanceof Statement.AlterNothing;
    }

    private static Command module(SqlModule.Kind kind) {
        return switch (kind) {
            case VIEW -> Command.CREATE_VIEW;
            case PROCEDURE -> Command.CREATE_PROCEDURE;
            case TRIGGER -> Command.CREATE_TRIGGER;
            default -> Command.CREATE_FUNCTION;
        };
    }

    private static Command object(ObjectStatement statement) {
        if (statement instanceof ObjectStatement.CreateType) {
            return Command.CREATE_TYPE;
        }
        if (statement instanceof ObjectStatement.CreateSynonym) {
            return Command.CREATE_SYNONYM;
        }
        if (statement instanceof ObjectStatement.Permission permission) {
            return switch (permission.action()) {
                case 'G' -> Command.GRANT;
                case 'D' -> Command.DENY;
                default -> Command.REVOKE;
            };
        }
        if (statement instanceof ObjectStatement.Principal principal) {
            return switch (principal.kind()) {
                case "USER" -> principal.alter() ? Command.ALTER_USER : Command.CREATE_USER;
                case "ROLE" -> principal.alter() ? Command.ALTER_ROLE : Command.CREATE_ROLE;
                default -> Command.OTHER;
            };
        }
        return Command.OTHER;
    }
}
