// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A LIKE pattern (Transact-SQL reference, "LIKE"), matched here against plain texts. Ranges are decided between digits, and
 * between letters where case does not count; whether 'B' is in [a-f] otherwise depends on the collation's order.
 */
final class LikePattern {

    private final TextCollation collation;
    private final List<Element> elements = new ArrayList<>();
    private final boolean decidable;

    private LikePattern(Node.Text pattern, @Nullable Character escape, TextCollation collation) {
        this.collation = collation;
        boolean known = collation.plainKnown();
        Reader reader = new Reader(pattern, escape);
        while (reader.more()) {
            Element element = reader.next();
            known &= element.isDecidable(collation);
            elements.add(element);
        }
        this.decidable = known;
    }

    /**
     * Reads a pattern.
     *
     * @throws FilterException for sets that do not end or are empty, and for an escape that escapes nothing
     */
    static LikePattern of(Node.Text pattern, Node.@Nullable Text escape, TextCollation collation) {
        if (escape != null && escape.value().length() != 1) {
            throw new FilterException(escape.at(), "an escape that is not one character", "Write it as in ESCAPE '!'");
        }
        return new LikePattern(pattern, escape == null ? null : escape.value().charAt(0), collation);
    }

    /** Whether the text matches; open unless it is plain and does not end with a blank, whose meaning differs by type. */
    Truth test(String text) {
        if (!decidable || !TextCollation.isPlain(text) || text.endsWith(" ")) {
            return Truth.OPEN;
        }
        return Truth.of(matches(text));
    }

    /** Greedy, going back to the last % that was passed. */
    private boolean matches(String text) {
        int element = 0;
        int at = 0;
        int lastAny = -1;
        int resume = 0;
        while (at < text.length()) {
            if (element < elements.size() && elements.get(element) instanceof Any) {
                lastAny = element++;
                resume = at;
            } else if (element < elements.size() && elements.get(element).matches(text.charAt(at), collation)) {
                element++;
                at++;
            } else if (lastAny >= 0) {
                element = lastAny + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (element < elements.size() && elements.get(element) instanceof Any) {
            element++;
        }
        return element == elements.size();
    }

    private static char folded(char c, TextCollation collation) {
        return collation.ignoreCase() ? Character.toLowerCase(c) : c;
    }

    private sealed interface Element {
        /** Whether it stands for the character. */
        boolean matches(char c, TextCollation collation);

        default boolean isDecidable(TextCollation collation) {
            return true;
        }
    }

    private record Any() implements Element {
        @Override
        public boolean matches(char c, TextCollation collation) {
            return false;
        }
    }

    private record One() implements Element {
        @Override
        public boolean matches(char c, TextCollation collation) {
            return true;
        }
    }

    /** Characters from one to another, which may be the same. */
    private record Range(char low, char high) implements Element {
        @Override
        public boolean matches(char c, TextCollation collation) {
            char folded = folded(c, collation);
            return folded >= folded(low, collation) && folded <= folded(high, collation);
        }

        @Override
        public boolean isDecidable(TextCollation collation) {
            return TextCollation.isPlain(low + "" + high)
                    && (low == high
                            || collation.binary()
                            || Character.isDigit(low) && Character.isDigit(high)
                            || collation.ignoreCase() && Character.isLetter(low) && Character.isLetter(high));
        }
    }

    private record Members(boolean negated, List<Range> ranges) implements Element {
        @Override
        public boolean matches(char c, TextCollation collation) {
            return negated != ranges.stream().anyMatch(range -> range.matches(c, collation));
        }

        @Override
        public boolean isDecidable(TextCollation collation) {
            return ranges.stream().allMatch(range -> range.isDecidable(collation));
        }
    }

    /** Reads the elements of a pattern. */
    private static final class Reader {
        private final Node.Text pattern;
        private final String text;
        private final @Nullable Character escape;
        private int at;

        Reader(Node.Text pattern, @Nullable Character escape) {
            this.pattern = pattern;
            this.text = pattern.value();
            this.escape = escape;
        }

        boolean more() {
            return at < text.length();
        }

        Element next() {
            char c = text.charAt(at++);
            if (isEscape(c)) {
                if (!more()) {
                    throw refused("ends with the escape");
                }
                char escaped = text.charAt(at++);
                return new Range(escaped, escaped);
            }
            return switch (c) {
                case '%' -> new Any();
                case '_' -> new One();
                case '[' -> members();
                default -> new Range(c, c);
            };
        }

        private boolean isEscape(char c) {
            return escape != null && escape == c;
        }

        private Members members() {
            int end = text.indexOf(']', at);
            if (end < 0) {
                throw refused("has a [ without ]");
            }
            boolean negated = text.charAt(at) == '^';
            String body = text.substring(negated ? at + 1 : at, end);
            if (body.isEmpty() || body.chars().anyMatch(c -> isEscape((char) c))) {
                throw refused(body.isEmpty() ? "has an empty set" : "has the escape in a set");
            }
            at = end + 1;
            List<Range> ranges = new ArrayList<>();
            for (int i = 0; i < body.length(); i++) {
                boolean range = i + 2 < body.length() && body.charAt(i + 1) == '-';
                char low = body.charAt(i);
                char high = body.charAt(range ? i + 2 : i);
                if (low > high) {
                    throw refused("has a range that ends before it begins");
                }
                ranges.add(new Range(low, high));
                i += range ? 2 : 0;
            }
            return new Members(negated, ranges);
        }

        private FilterException refused(String reason) {
            return new FilterException(
                    pattern.at(),
                    "the pattern '" + text + "' " + reason,
                    "Write [[] for a bracket, and sets as [a-f] or [^a-f]");
        }
    }
}
