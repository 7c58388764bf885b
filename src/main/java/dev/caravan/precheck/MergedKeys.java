// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.Finding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tables that are merged may have rows with the same key. Smallest and greatest values of the key's columns tell whether they may:
 * where those of one column do not overlap, no key is in both. An index answers for the first column at once; the others are
 * asked only if that leaves it open. Rows of both are kept apart by the tag in the key.
 */
final class MergedKeys extends Check {

    private static final String QUERY = """
            WITH ranges AS (%s)
            SELECT a.name AS one, b.name AS other
            FROM ranges a JOIN ranges b ON b.n > a.n
            WHERE a.low <= b.high AND b.low <= a.high
            ORDER BY a.n, b.n""";
    private static final String RANGE =
            "SELECT %d AS n, N'%s' AS name, MIN(%s)%s AS low, MAX(%3$s)%4$s AS high FROM %s";

    MergedKeys() {
        super(
                "table.merged-keys",
                Level.INFO,
                Need.SELECTION,
                "keys that differ",
                QUERY.formatted(RANGE.formatted(0, "{table}", "{key}", "", "{table}") + " UNION ALL "
                        + RANGE.formatted(1, "{other table}", "{key}", "", "{other table}")));
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.task().mergeTables();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Map<TableName, List<TablePlan>> groups = new LinkedHashMap<>();
        facts.plan()
                .tables()
                .forEach(plan -> groups.computeIfAbsent(plan.target().name(), target -> new ArrayList<>())
                        .add(plan));
        groups.forEach((target, plans) -> {
            if (plans.size() > 1) {
                look(facts, target, plans, findings);
            }
        });
    }

    private static void look(Facts facts, TableName target, List<TablePlan> plans, Findings findings) {
        Set<Pair> overlapping = overlapping(facts, plans, 0);
        for (int column = 1; column < plans.get(0).key().size() && !overlapping.isEmpty(); column++) {
            overlapping.retainAll(overlapping(facts, plans, column));
        }
        overlapping.stream()
                .findFirst()
                .ifPresent(pair -> findings.add(
                        target.toString(),
                        "Keys of " + pair.one() + " and " + pair.other() + ", both of which go to " + target
                                + ", are in ranges that overlap: rows of both may have the same key.",
                        "'" + TablePlan.TAG_COLUMN + "' is a part of the key there and keeps their rows apart."));
    }

    /** Two source tables. */
    private record Pair(String one, String other) {}

    /** Tables whose values of a key column are in ranges that overlap, in the order of the plans. */
    private static Set<Pair> overlapping(Facts facts, List<TablePlan> plans, int column) {
        List<String> ranges = new ArrayList<>();
        for (TablePlan plan : plans) {
            TableName name = plan.source().name();
            SourceColumn key = plan.key().get(column);
            ranges.add(RANGE.formatted(
                    ranges.size(),
                    name.toString().replace("'", "''"),
                    value(key),
                    collation(key),
                    Identifiers.source(name)));
        }
        return new LinkedHashSet<>(facts.source()
                .sql(QUERY.formatted(String.join(" UNION ALL ", ranges)))
                .query((rs, row) -> new Pair(rs.getString("one"), rs.getString("other")))
                .list());
    }

    /** A bit has no smallest value (Transact-SQL reference, "MIN"). */
    private static String value(SourceColumn column) {
        String name = Identifiers.source(column.name());
        return column.type().name().equals("bit") ? "CAST(" + name + " AS tinyint)" : name;
    }

    /** Texts of two tables may have collations that do not go together; an index answers by the column's own. */
    private static String collation(SourceColumn column) {
        return column.collation() == null ? "" : " COLLATE DATABASE_DEFAULT";
    }
}
