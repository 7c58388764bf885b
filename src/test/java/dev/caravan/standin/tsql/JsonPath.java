// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path into JSON text ("JSON Path Expressions"): {@code [lax|strict] $.a."b c"[0]}.
 *
 * @param strict whether a missing part is an error
 * @param steps names, and numbers of array elements
 */
record JsonPath(boolean strict, List<Object> steps) {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    static JsonPath of(String text) throws SqlError {
        String rest = text.strip();
        boolean strict = rest.regionMatches(true, 0, "strict ", 0, 7);
        if (strict || rest.regionMatches(true, 0, "lax ", 0, 4)) {
            rest = rest.substring(rest.indexOf(' ')).strip();
        }
        List<Object> steps = new ArrayList<>();
        int at = 1;
        boolean valid = rest.startsWith("$");
        while (valid && at < rest.length()) {
            int end = end(rest, at);
            valid = end > at;
            if (valid) {
                steps.add(step(rest.substring(at, end)));
                at = end;
            }
        }
        if (!valid) {
            throw Errors.error(
                    13607,
                    "JSON path is not properly formatted. Unexpected character '"
                            + (at < rest.length() ? rest.charAt(at) : '.') + "' is found at position " + at + ".");
        }
        return new JsonPath(strict, steps);
    }

    private static int end(String text, int at) {
        if (text.charAt(at) == '[') {
            return text.indexOf(']', at) + 1;
        }
        if (text.charAt(at) != '.') {
            return -1;
        }
        if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
            return text.indexOf('"', at + 2) + 1;
        }
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
            end++;
        }
        return end == at + 1 ? -1 : end;
    }

    private static Object step(String text) throws SqlError {
        if (text.startsWith("[")) {
            String number = text.substring(1, text.length() - 1).strip();
            if (!number.matches("\\d+")) {
                throw Errors.error(13607, "JSON path is not properly formatted. Unexpected character '[' is found.");
            }
            return Integer.valueOf(number);
        }
        return text.startsWith(".\"") ? text.substring(2, text.length() - 1) : text.substring(1);
    }

    /** Parses JSON text, or error 13609. */
    static JsonNode parse(String text) throws SqlError {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node != null && !node.isMissingNode()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
            char found = text.isEmpty() ? '.' : text.charAt((int) Math.min(at, text.length() - 1));
            SqlError error = Errors.error(
                    13609,
                    "JSON text is not properly formatted. Unexpected character '" + found + "' is found at position "
                            + at + ".");
            error.initCause(e);
            throw error;
        }
        throw Errors.error(
                13609, "JSON text is not properly formatted. Unexpected character '.' is found at position 0.");
    }

    /** Whether a text is an object or an array. */
    static boolean isContainer(String text) {
        try {
            return parse(text).isContainerNode();
        } catch (SqlError e) {
            // What cannot be parsed is no JSON.
            return false;
        }
    }

    /** What the path leads to, null for nothing; error 13608 when strict. */
    @Nullable
    JsonNode find(JsonNode root) throws SqlError {
        JsonNode at = root;
        for (Object step : steps) {
            at = step instanceof Integer number ? at.get(number) : at.get((String) step);
            if (at == null) {
                if (strict) {
                    throw Errors.error(13608, "Property cannot be found on the specified JSON path.");
                }
                return null;
            }
        }
        return at;
    }

    /** The scalar that the path leads to as text, null for none. */
    @Nullable
    String scalar(JsonNode root) throws SqlError {
        JsonNode found = find(root);
        if (found != null && found.isContainerNode() && strict) {
            throw Errors.error(13623, "Scalar value cannot be found in the specified JSON path.");
        }
        return found == null || found.isContainerNode() || found.isNull() ? null : text(found);
    }

    /** The object or array that the path leads to as text, null for none. */
    @Nullable
    String container(JsonNode root) throws SqlError {
        JsonNode found = find(root);
        if (found != null && !found.isContainerNode() && strict) {
            throw Errors.error(13624, "Object or array cannot be found in the specified JSON path.");
        }
        return found == null || !found.isContainerNode() ? null : found.toString();
    }

    /** A node as a column shows it: strings without quotes. */
    static String text(JsonNode node) {
        return node.isTextual()
                ? node.textValue()
                : node.isBigDecimal() ? node.decimalValue().toPlainString() : node.toString();
    }

    /** Sets, adds or (for null in lax mode) removes what the path leads to. */
    String modify(JsonNode root, @Nullable JsonNode value, boolean append) throws SqlError {
        JsonNode parent = new JsonPath(strict, steps.subList(0, Math.max(0, steps.size() - 1))).find(root);
        if (parent == null || steps.isEmpty()) {
            return root.toString();
        }
        Object last = steps.get(steps.size() - 1);
        if (append) {
            JsonNode list = last instanceof Integer number ? parent.get(number) : parent.get((String) last);
            ArrayNode array = list instanceof ArrayNode known ? known : JsonNodeFactory.instance.arrayNode();
            array.add(value == null ? JsonNodeFactory.instance.nullNode() : value);
            put(parent, last, array);
        } else if (value == null && !strict && parent instanceof ObjectNode object && last instanceof String name) {
            object.remove(name);
        } else {
            put(parent, last, value == null ? JsonNodeFactory.instance.nullNode() : value);
        }
        return root.toString();
    }

    private static void put(JsonNode parent, Object last, JsonNode value) {
        if (parent instanceof ObjectNode object && last instanceof String name) {
            object.set(name, value);
        } else if (parent instanceof ArrayNode array && last instanceof Integer number && number < array.size()) {
            array.set(number, value);
        }
    }
}
