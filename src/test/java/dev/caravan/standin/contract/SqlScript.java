// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A script for sqlcmd or Management Studio, cut at its lines GO as these tools do; {@code GO n} repeats a batch. */
final class SqlScript {
    private static final Pattern GO = Pattern.compile("\\s*GO(?:\\s+(\\d+))?\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    private SqlScript() {}

    /** Batches of a script on the class path. */
    static List<String> batches(String resource) {
        try (InputStream in = Objects.requireNonNull(SqlScript.class.getResourceAsStream(resource), resource)) {
            return cut(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    /** Batches of a script. */
    static List<String> cut(String script) {
        List<String> batches = new ArrayList<>();
        StringBuilder batch = new StringBuilder();
        for (String line : script.split("(?<=\n)", -1)) {
            Matcher go = GO.matcher(line);
            if (!go.matches() || isOpen(batch)) {
                batch.append(line);
                continue;
            }
            int times = go.group(1) == null ? 1 : Integer.parseInt(go.group(1));
            add(batches, batch, times);
        }
        add(batches, batch, 1);
        return batches;
    }

    private static void add(List<String> batches, StringBuilder batch, int times) {
        String text = batch.toString();
        for (int i = 0; i < times && !text.isBlank(); i++) {
            batches.add(text);
        }
        batch.setLength(0);
    }

    /** Whether a text ends within a comment, a string or a quoted name. */
    private static boolean isOpen(CharSequence text) {
        String closing = "";
        for (int i = 0; i < text.length(); i++) {
            String rest = text.subSequence(i, Math.min(i + 2, text.length())).toString();
            if (closing.equals("]") && rest.equals("]]")) {
                i++;
            } else if (!closing.isEmpty()) {
                if (rest.startsWith(closing)) {
                    i += closing.length() - 1;
                    closing = "";
                }
            } else if (rest.equals("--")) {
                closing = "\n";
            } else if (rest.equals("/*")) {
                closing = "*/";
            } else if (rest.startsWith("'") || rest.startsWith("\"")) {
                closing = rest.substring(0, 1);
            } else if (rest.startsWith("[")) {
                closing = "]";
            }
        }
        return !closing.isEmpty() && !closing.equals("\n");
    }
}
