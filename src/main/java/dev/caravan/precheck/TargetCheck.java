// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.Optional;
import java.util.stream.Stream;

/** A check of the target server or its database. */
abstract class TargetCheck extends Check {

    TargetCheck(String id, Level level, String wanted, String query) {
        super(id, level, Need.TARGET, wanted, query);
    }

    /** The only value of the query as text, empty for NULL and for no row. */
    final Optional<String> answer(Facts facts) {
        return facts.target().sql(query()).query(String.class).list().stream()
                .limit(1)
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /** Whether the only value of the query is true. */
    final boolean yes(Facts facts) {
        return facts.target().sql(query()).query(Boolean.class).single();
    }
}
