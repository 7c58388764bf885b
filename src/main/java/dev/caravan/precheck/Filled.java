// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which target tables have rows: one statement looks into a hundred of them. */
final class Filled {

    static final String EXAMPLE = query(List.of(new Place(new TableName("{schema}", "{table}"), Optional.empty())));

    private static final int TABLES_PER_QUERY = 100;

    private Filled() {}

    /**
     * Where there may be rows.
     *
     * @param table target table
     * @param tag source table whose share of a merged one is meant
     */
    record Place(TableName table, Optional<String> tag) {}

    /** Those of the places that have rows. */
    static List<Place> of(JdbcClient target, List<Place> places) {
        List<Place> filled = new ArrayList<>();
        for (int i = 0; i < places.size(); i += TABLES_PER_QUERY) {
            List<Place> some = places.subList(i, Math.min(places.size(), i + TABLES_PER_QUERY));
            target.sql(query(some))
                    .params(some.stream().flatMap(place -> place.tag().stream()).toList())
                    .query(Integer.class)
                    .list()
                    .forEach(number -> filled.add(some.get(number)));
        }
        return filled;
    }

    private static String query(List<Place> places) {
        return IntStream.range(0, places.size())
                .mapToObj(number -> "SELECT " + number + " WHERE EXISTS (SELECT 1 FROM "
                        + Identifiers.target(places.get(number).table())
                        + (places.get(number).tag().isEmpty()
                                ? ""
                                : " WHERE " + Identifiers.target(TablePlan.TAG_COLUMN) + " = ?")
                        + ")")
                .collect(Collectors.joining("\nUNION ALL\n"));
    }
}
