// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of a hierarchyid: labels from the root down, each of one number or of several with points between. Its bytes are
 * OrdPath bits, which sort depth first ("hierarchyid data type method reference").
 */
public final class HierarchyId {
    private static final Pattern PATH = Pattern.compile("/(-?\\d{1,15}(\\.-?\\d{1,15})*/)*");

    private final List<List<Long>> labels;

    private HierarchyId(List<List<Long>> labels) {
        this.labels = labels;
    }

    /** The root, whose bytes are none. */
    public static HierarchyId root() {
        return new HierarchyId(List.of());
    }

    /**
     * Reads a path such as {@code /1/2.1/}.
     *
     * @throws SqlError 6522 with 24001 for any other text
     */
    public static HierarchyId parse(String text) throws SqlError {
        if (!PATH.matcher(text).matches()) {
            throw failed("24001: SqlHierarchyId.Parse failed because the input string '" + text
                    + "' is not a valid string representation of a SqlHierarchyId node.");
        }
        List<List<Long>> labels = new ArrayList<>();
        for (String label : text.substring(1).split("/", -1)) {
            if (!label.isEmpty()) {
                labels.add(Arrays.stream(label.split("\\.")).map(Long::valueOf).toList());
            }
        }
        return new HierarchyId(labels);
    }

    /**
     * Reads the stored form.
     *
     * @throws SqlError 6522 with 24000 for bytes that are no node
     */
    public static HierarchyId of(byte[] bytes) throws SqlError {
        return new HierarchyId(OrdPath.read(bytes));
    }

    /** The stored form. */
    public byte[] bytes() {
        return OrdPath.write(labels);
    }

    /** Depth below the root. */
    public short level() {
        return (short) labels.size();
    }

    /** The node so many levels up; null above the root. */
    public @Nullable HierarchyId ancestor(int levels) throws SqlError {
        if (levels < 0) {
            throw failed(
                    "24011: SqlHierarchyId.GetAncestor failed because the input parameter was not a non-negative integer.");
        }
        return levels > labels.size() ? null : new HierarchyId(labels.subList(0, labels.size() - levels));
    }

    /** Whether this is the other node or below it. */
    public boolean isDescendantOf(HierarchyId other) {
        return labels.size() >= other.labels.size()
                && labels.subList(0, other.labels.size()).equals(other.labels);
    }

    /** The same place below another node. */
    public HierarchyId reparented(HierarchyId from, HierarchyId to) throws SqlError {
        if (!isDescendantOf(from)) {
            throw failed(
                    "24009: SqlHierarchyId.GetReparentedValue failed because 'oldRoot' was not an ancestor node of 'this'.");
        }
        List<List<Long>> moved = new ArrayList<>(to.labels);
        moved.addAll(labels.subList(from.labels.size(), labels.size()));
        return new HierarchyId(moved);
    }

    /** A child after one child and before another, of which either may be missing. */
    public HierarchyId descendant(@Nullable HierarchyId after, @Nullable HierarchyId before) throws SqlError {
        List<Long> low = after == null ? List.of() : childLabel(after, 1);
        List<Long> high = before == null ? List.of() : childLabel(before, 2);
        List<List<Long>> child = new ArrayList<>(labels);
        if (low.isEmpty() && high.isEmpty()) {
            child.add(List.of(1L));
        } else if (high.isEmpty()) {
            child.add(List.of(low.get(0) + 1));
        } else if (low.isEmpty()) {
            child.add(List.of(high.get(0) - 1));
        } else {
            child.add(between(low, high));
        }
        return new HierarchyId(child);
    }

    private List<Long> childLabel(HierarchyId child, int number) throws SqlError {
        if (child.labels.size() != labels.size() + 1 || !child.isDescendantOf(this)) {
            throw failed("24008: SqlHierarchyId.GetDescendant failed because 'child" + number
                    + "' must be a child of 'this'.");
        }
        return child.labels.get(labels.size());
    }

    private static List<Long> between(List<Long> low, List<Long> high) throws SqlError {
        if (compare(low, high) >= 0) {
            throw failed("24005: SqlHierarchyId.GetDescendant failed because 'child1' must be less than 'child2'.");
        }
        List<Long> label = new ArrayList<>();
        for (int i = 0; ; i++) {
            if (i >= low.size()) {
                // All of the low label is the beginning of the high one.
                label.add(high.get(i) - 1);
                return label;
            }
            if (i >= high.size() || low.get(i) + 1 < high.get(i)) {
                label.add(low.get(i) + 1);
                return label;
            }
            label.add(low.get(i));
            if (low.get(i) + 1 == high.get(i)) {
                // No whole number is between them: one behind the low label's next part, or a part more.
                label.add(i + 1 < low.size() ? low.get(i + 1) + 1 : 1L);
                return label;
            }
        }
    }

    private static int compare(List<Long> a, List<Long> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    static SqlError failed(String text) {
        return Errors.clr(Kind.HIERARCHYID, "Microsoft.SqlServer.Types.HierarchyIdException: " + text);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("/");
        for (List<Long> label : labels) {
            for (int i = 0; i < label.size(); i++) {
                text.append(i == 0 ? "" : ".").append(label.get(i));
            }
            text.append('/');
        }
        return text.toString();
    }
}
