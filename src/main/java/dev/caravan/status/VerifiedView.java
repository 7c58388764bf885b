// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found of a table, in the words of the page. Methods are public because the template calls them.
 *
 * @param verified what it found
 * @param now the page's time
 */
record VerifiedView(TableStatus.Verified verified, Instant now) {

    /**
     * What the verifications of all tables of a task come to.
     *
     * @param result that in a few words
     * @param tone its colour
     * @param tables how many tables were verified
     * @param rows how many rows were compared
     * @param latest when the last one was done
     */
    record Summary(String result, String tone, String tables, String rows, String latest) {}

    /** A figure and what it counts. */
    record Count(String name, String number, String tone) {}

    /** The summary of a task's tables, null when none was ever verified. */
    static @Nullable Summary of(List<TableStatus> tables, Instant now) {
        List<VerifiedView> all = tables.stream()
                .map(TableStatus::verified)
                .filter(Objects::nonNull)
                .map(verified -> new VerifiedView(verified, now))
                .toList();
        if (all.isEmpty()) {
            return null;
        }
        long differing = all.stream().filter(each -> each.differences() > 0).count();
        long unsure = all.stream()
                .filter(each -> each.differences() == 0 && !each.isEqual())
                .count();
        String result = differing > 0
                ? tables(differing) + (differing == 1 ? " differs" : " differ")
                : unsure > 0 ? tables(unsure) + " not decided" : "All equal";
        Instant latest = all.stream()
                .map(each -> each.verified().at())
                .max(Instant::compareTo)
                .orElseThrow();
        return new Summary(
                result,
                differing > 0 || unsure > 0 ? "warn" : "good",
                Readable.count(all.size()) + " of " + Readable.count(tables.size()),
                Readable.count(
                        all.stream().mapToLong(each -> each.verified().rows()).sum()),
                Readable.time(latest));
    }

    private static String tables(long number) {
        return Readable.count(number) + (number == 1 ? " table" : " tables");
    }

    /** What was found, in a few words. */
    public String result() {
        long differences = differences();
        if (differences > 0) {
            return rows(differences) + (differences == 1 ? " differs" : " differ");
        }
        if (verified.note() != null) {
            return "Not compared to its end";
        }
        return verified.undecided() > 0 ? rows(verified.undecided()) + " not decided" : "All equal";
    }

    /** What was found and how long ago, in one line. */
    public String line() {
        return isEqual() ? "Verified equal " + age() + " ago" : result() + ", verified " + age() + " ago";
    }

    /** Class of the result's colour. */
    public String tone() {
        return isEqual() ? "good" : "warn";
    }

    public String time() {
        return Readable.time(verified.at());
    }

    /** How long ago it was done. */
    public String age() {
        return Readable.duration(Duration.between(verified.at(), now));
    }

    /** The figures: what was compared, and what of it is not as it should be. */
    public List<Count> counts() {
        List<Count> counts = new ArrayList<>();
        counts.add(new Count("Rows compared", Readable.count(verified.rows()), ""));
        Stream.of(
                        count("Missing in the target", verified.missing()),
                        count("With other values", verified.different()),
                        count("Not at the source", verified.surplus()),
                        count("Changing too often to tell", verified.undecided()))
                .forEach(counts::add);
        if (verified.repaired() > 0) {
            counts.add(new Count("Of them repaired", Readable.count(verified.repaired()), ""));
        }
        return counts;
    }

    private Count count(String name, long number) {
        return new Count(name, Readable.count(number), number > 0 && !isEqual() ? "warn" : "");
    }

    private static String rows(long number) {
        return Readable.count(number) + (number == 1 ? " row" : " rows");
    }

    private long differences() {
        return verified.missing() + verified.different() + verified.surplus() - verified.repaired();
    }

    private boolean isEqual() {
        return differences() == 0 && verified.undecided() == 0 && verified.note() == null;
    }
}
