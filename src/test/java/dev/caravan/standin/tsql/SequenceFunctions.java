// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** NEXT VALUE FOR. */
final class SequenceFunctions {
    private SequenceFunctions() {}

    /** Compiles NEXT VALUE FOR of a name whose parts are literals. */
    static Compiled nextValue(Compilation compilation, List<Expr> parts) throws SqlError {
        List<String> written = new ArrayList<>();
        for (Expr part : parts) {
            written.add(String.valueOf(((Expr.Literal) part).value()));
        }
        List<String> name = compilation.session.names().dereference(written, compilation.database());
        Database database = compilation.session.names().databaseOf(name, compilation.database());
        Sequence sequence = database.sequences().find(NameResolver.schemaName(name), NameResolver.part(name, 0));
        if (sequence == null) {
            throw Errors.error(208, "Invalid object name '" + String.join(".", written) + "'.");
        }
        boolean first = compilation.takes(sequence);
        compilation.needs(new Need(
                "UPDATE", database, sequence.schema(), sequence.objectId(), sequence.name(), new BitSet(), List.of()));
        SqlType type = sequence.properties().type();
        return new Compiled(type, frame -> {
            Object taken = first ? next(sequence, type) : frame.cached(sequence);
            if (first && taken != null) {
                frame.put(sequence, taken);
            }
            return taken;
        });
    }

    /** The next value in a type, or error 11728. */
    static @Nullable Object next(Sequence sequence, SqlType type) throws SqlError {
        Long next = sequence.next();
        if (next == null) {
            throw Errors.error(
                    11728,
                    "The sequence object '" + sequence.name()
                            + "' has reached its minimum or maximum value. Restart the sequence object to allow new"
                            + " values to be generated.");
        }
        return Conversion.convert(next, SqlTypes.BIGINT, type);
    }
}
