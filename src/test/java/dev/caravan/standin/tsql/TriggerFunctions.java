// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;

/** UPDATE(column) and COLUMNS_UPDATED(), which only triggers use. */
final class TriggerFunctions {
    private TriggerFunctions() {}

    /** UPDATE(column): 1 when the statement wrote the column; an INSERT writes all. */
    static Compiled updated(Compilation compilation, List<Expr> arguments) throws SqlError {
        TriggerFrame known = compilation.session.scope().trigger;
        String column = String.valueOf(((Expr.Literal) arguments.get(0)).value());
        if (known == null) {
            throw Errors.syntax(140, "Can only use IF UPDATE within a CREATE TRIGGER statement.");
        }
        Table table = known.inserted();
        int ordinal = table.ordinal(column);
        if (ordinal < 0) {
            throw Errors.error(207, "Invalid column name '" + column + "'.");
        }
        compilation.onlyOnce();
        boolean written =
                known.event() != Trigger.Event.DELETE && known.updated().get(ordinal);
        return new Compiled(SqlTypes.INT, frame -> written ? 1 : 0);
    }

    /** COLUMNS_UPDATED(): one bit per column, the first column in the lowest bit of the first byte. */
    static Compiled columnsUpdated() {
        return new Compiled(SqlTypes.varbinary(128), frame -> {
            TriggerFrame running = frame.session.scope().trigger;
            if (running == null) {
                return new byte[0];
            }
            byte[] mask = new byte[(running.inserted().columns().size() + 7) / 8];
            running.updated().stream().forEach(i -> mask[i / 8] |= (byte) (1 << i % 8));
            return mask;
        });
    }
}
