// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a file of characters: each field ends with the field terminator, the last of a row with the row
 * terminator, and either may stand in the other ("Specify field and row terminators").
 */
final class FieldReader {
    private final String text;
    private final int fields;
    private final Pattern fieldEnd;
    private final Pattern rowEnd;
    private final char quote;
    private int at;
    private int rows;

    /**
     * A reader at the beginning of a text.
     *
     * @param fields fields of a row
     * @param quote what quotes fields of a CSV file, 0 for a file of another format
     */
    FieldReader(String text, int fields, String fieldTerminator, String rowTerminator, char quote) {
        this.text = text;
        this.fields = fields;
        this.fieldEnd = terminator(fieldTerminator);
        this.rowEnd = terminator(rowTerminator);
        this.quote = quote;
    }

    private static Pattern terminator(String written) {
        String end = written;
        if (written.startsWith("0x") || written.startsWith("0X")) {
            end = new String(HexFormat.of().parseHex(written.substring(2)), StandardCharsets.ISO_8859_1);
            return Pattern.compile(Pattern.quote(end));
        }
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < end.length(); i++) {
            String escaped = end.startsWith("\\", i) && i + 1 < end.length() ? end.substring(i, i + 2) : "";
            switch (escaped) {
                // Servers on Windows write it as CR and LF, those on Linux as LF.
                case "\\n" -> pattern.append("\\r?\\n");
                case "\\t" -> pattern.append("\\t");
                case "\\r" -> pattern.append("\\r");
                case "\\0" -> pattern.append("\\x00");
                case "\\\\" -> pattern.append("\\\\");
                default -> {
                    pattern.append(Pattern.quote(end.substring(i, i + 1)));
                    continue;
                }
            }
            i++;
        }
        return Pattern.compile(pattern.toString());
    }

    /** Number of the row that was read last, from 1. */
    int row() {
        return rows;
    }

    /**
     * The fields of the next row, null after the last.
     *
     * @throws SqlError 4832 where the file ends within a row
     */
    @Nullable
    List<String> next() throws SqlError {
        if (at >= text.length()) {
            return null;
        }
        rows++;
        List<String> row = new ArrayList<>(fields);
        for (int i = 0; i < fields; i++) {
            row.add(field(i == fields - 1));
        }
        return row;
    }

    private String field(boolean last) throws SqlError {
        StringBuilder unquoted = new StringBuilder();
        boolean quoted = quote != 0 && at < text.length() && text.charAt(at) == quote;
        if (quoted) {
            at++;
            while (at < text.length() && (text.charAt(at) != quote || follows(quote))) {
                at += text.charAt(at) == quote ? 1 : 0;
                unquoted.append(text.charAt(at++));
            }
            at++;
        }
        Matcher end = (last ? rowEnd : fieldEnd).matcher(text);
        if (end.find(Math.min(at, text.length()))) {
            String field = text.substring(at, end.start());
            at = end.end();
            return quoted ? unquoted + field : field;
        }
        if (!last) {
            throw Errors.error(4832, "Bulk load: An unexpected end of file was encountered in the data file.");
        }
        String field = at < text.length() ? text.substring(at) : "";
        at = text.length();
        return quoted ? unquoted + field : field;
    }

    private boolean follows(char next) {
        return at + 1 < text.length() && text.charAt(at + 1) == next;
    }
}
