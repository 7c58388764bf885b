// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.VariableReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parsed texts of modules, the least recently used ones forgotten. Thread-safe. */
final class ParsedModules {
    private static final int LIMIT = 500;

    private final Map<String, Parsed> parsed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
            return size() > LIMIT;
        }
    };

    /**
     * A module's statement.
     *
     * @param statement the statement that creates it
     * @param count number of statements in it, as {@link Parser.Batch} counts them
     * @param references variables whose values its body reads or sets
     */
    record Parsed(Statement.CreateModule statement, int count, List<VariableReference> references) {}

    /** The statement that creates a module. */
    Parsed get(SqlModule module) throws SqlError {
        String text = (module.settings().quotedIdentifier() ? "" : "\0") + module.definition();
        Parsed known = find(text);
        if (known != null) {
            return known;
        }
        Parser.Batch batch = Parser.parse(module.definition(), module.settings().quotedIdentifier());
        if (!(batch.statements().get(0).statement() instanceof Statement.CreateModule statement)) {
            throw new IllegalStateException("The text of " + module.name() + " creates no module");
        }
        Parsed made = new Parsed(statement, batch.count(), batch.references());
        synchronized (parsed) {
            parsed.put(text, made);
        }
        return made;
    }

    private @Nullable Parsed find(String text) {
        synchronized (parsed) {
            return parsed.get(text);
        }
    }
}
