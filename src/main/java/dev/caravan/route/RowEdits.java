// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.copy.PgCopyConstants;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Bean {@code caravan-rows} for hooks in YAML: changes values of a column on their way to the target, the same in the load
 * (hook {@code after-read}) and in changes ({@code after-map}, {@code before-apply}). Tables and columns are those of the
 * target, spelled exactly. A column that the rows do not have is added to them; it must be there at the target.
 */
@Component("caravan-rows")
public final class RowEdits {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]+)}");

    /** A value made from the others of a row, which it finds by column. */
    private interface Edit {
        @Nullable
        Object apply(Function<String, @Nullable Object> row);
    }

    /** Where an edit reads and writes in rows of a shape. */
    private record Place(List<String> columns, int index, boolean added) {

        static Place of(List<String> columns, List<String> key, String column) {
            if (key.contains(column)) {
                throw new IllegalArgumentException(
                        "Column " + column + " is part of the key, which finds the row at the"
                                + " target: it cannot be changed by a hook. Name another column");
            }
            int index = columns.indexOf(column);
            if (index >= 0) {
                return new Place(columns, index, false);
            }
            List<String> more = new ArrayList<>(columns);
            more.add(column);
            return new Place(List.copyOf(more), columns.size(), true);
        }

        @Nullable
        Object[] apply(@Nullable Object[] row, Edit edit) {
            @Nullable Object[] edited = widened(row);
            edited[index] = edit.apply(name -> {
                int at = columns.indexOf(name);
                if (at < 0) {
                    throw new IllegalArgumentException("The rows have no column " + name + ", only " + columns);
                }
                return edited[at];
            });
            return edited;
        }

        @Nullable
        Object[] widened(@Nullable Object[] row) {
            return Arrays.copyOf(row, columns.size());
        }
    }

    /** A shape with another column: one instance each, as whoever takes rows knows shapes by identity. */
    private record Wider(TableShape shape, String column) {
        TableShape make() {
            List<Column> columns = new ArrayList<>(shape.columns());
            columns.add(new Column(column, "text", true));
            return new TableShape(shape.name(), columns, shape.key());
        }
    }

    private final Map<Wider, TableShape> wider = new ConcurrentHashMap<>();

    /**
     * Sets a column to a text, in which {@code {other}} stands for the value of another column (nothing for NULL).
     *
     * @throws IllegalArgumentException when the column is part of the key, or the text names one that is not there
     */
    public void set(Exchange exchange, String table, String column, String text) {
        edit(exchange, table, column, row -> filled(text, row));
    }

    /** Sets a column to NULL. */
    public void clear(Exchange exchange, String table, String column) {
        edit(exchange, table, column, row -> null);
    }

    /**
     * Replaces the values of a column by their SHA-256 digest in 64 hexadecimal digits, taken with a secret before them:
     * equal values stay equal, and cannot be guessed without the secret. NULL stays.
     */
    public void digest(Exchange exchange, String table, String column, String secret) {
        edit(exchange, table, column, row -> {
            Object value = row.apply(column);
            return value == null || value == Unchanged.VALUE ? value : sha256(secret + text(value));
        });
    }

    /**
     * Changes as JSON, an object a line: table, operation, commit LSN, key, and the row after the change where there is one.
     * Binary values are in Base64, times as ISO 8601 has them; what an update left alone is left out.
     */
    public String json(ChangeBatch batch) {
        StringBuilder lines = new StringBuilder();
        for (RowChange change : batch.changes()) {
            lines.append(json(change)).append('\n');
        }
        return lines.toString();
    }

    /** A change as a JSON object, as {@link #json(ChangeBatch)} has it. */
    public String json(RowChange change) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("table", change.shape().name().toString());
        fields.put("operation", change.operation().name().toLowerCase(Locale.ROOT));
        fields.put("commitLsn", change.commitLsn().toString());
        fields.put("key", keyValues(change));
        @Nullable Object[] after = change.after();
        if (after != null) {
            List<Integer> all = IntStream.range(0, after.length)
                    .filter(i -> after[i] != Unchanged.VALUE)
                    .boxed()
                    .toList();
            fields.put("row", values(change.shape(), after, all));
        }
        return jsonOf(fields);
    }

    /** Table and key of a change as a JSON object: the same for all changes of a row, to keep them in their order. */
    public String key(RowChange change) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("table", change.shape().name().toString());
        fields.put("key", keyValues(change));
        return jsonOf(fields);
    }

    private static Map<String, @Nullable Object> keyValues(RowChange change) {
        @Nullable Object[] after = change.after();
        return values(
                change.shape(),
                after == null ? change.before() : after,
                change.shape().key());
    }

    private static Map<String, @Nullable Object> values(
            TableShape shape, @Nullable Object @Nullable [] row, List<Integer> columns) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (row != null) {
            for (int i : columns) {
                Object value = row[i];
                boolean asItIs =
                        value == null || value instanceof Number || value instanceof Boolean || value instanceof byte[];
                values.put(shape.columns().get(i).name(), asItIs ? value : value.toString());
            }
        }
        return values;
    }

    private static String jsonOf(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A change could not be written as JSON", e);
        }
    }

    private void edit(Exchange exchange, String table, String column, Edit edit) {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof ChangeBatch batch) {
            message.setBody(batch.with(edited(batch.changes(), table, column, edit)));
        } else if (message.getBody() instanceof Iterator<?> rows) {
            TableName name = message.getHeader(PgCopyConstants.TABLE, TableName.class);
            if (String.valueOf(name).equals(table)) {
                Place place =
                        Place.of(list(message, PgCopyConstants.COLUMNS), list(message, PgCopyConstants.KEY), column);
                message.setHeader(PgCopyConstants.COLUMNS, place.columns());
                message.setBody(edited(rows, place, edit));
            }
        } else {
            throw new IllegalArgumentException("caravan-rows edits batches of changes and rows of a load, and got "
                    + (message.getBody() == null
                            ? "nothing"
                            : message.getBody().getClass().getName()));
        }
    }

    private List<RowChange> edited(List<RowChange> changes, String table, String column, Edit edit) {
        Map<TableShape, TableShape> shapes = new IdentityHashMap<>();
        Map<TableShape, Place> places = new IdentityHashMap<>();
        List<RowChange> edited = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            if (!change.shape().name().toString().equals(table)) {
                edited.add(change);
                continue;
            }
            Place place = places.computeIfAbsent(
                    change.shape(), shape -> Place.of(shape.columnNames(), shape.keyNames(), column));
            TableShape shape = place.added()
                    ? shapes.computeIfAbsent(
                            change.shape(), old -> wider.computeIfAbsent(new Wider(old, column), Wider::make))
                    : change.shape();
            @Nullable Object[] before = change.before();
            @Nullable Object[] after = change.after();
            edited.add(new RowChange(
                    shape,
                    change.operation(),
                    before == null ? null : place.widened(before),
                    after == null ? null : place.apply(after, edit),
                    change.commitLsn()));
        }
        return edited;
    }

    private static Iterator<@Nullable Object[]> edited(Iterator<?> rows, Place place, Edit edit) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public @Nullable Object[] next() {
                return place.apply((@Nullable Object[]) rows.next(), edit);
            }
        };
    }

    private static @Nullable Object filled(String text, Function<String, @Nullable Object> row) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (placeholder.find()) {
            Object value = row.apply(placeholder.group(1));
            if (value == Unchanged.VALUE) {
                // What it would be made from was not delivered, because it has not changed.
                return Unchanged.VALUE;
            }
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(value == null ? "" : text(value)));
        }
        return placeholder.appendTail(filled).toString();
    }

    /** A value as text; binary ones in hexadecimal digits, since arrays say of themselves only where they are. */
    private static String text(Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
    }

    private static String sha256(String value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Message message, String header) {
        return (List<String>) message.getHeader(header, List.class);
    }
}
