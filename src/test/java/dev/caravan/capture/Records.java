// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import io.debezium.relational.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Records of one table in the shape of Debezium's SQL Server connector: envelope, source block, key and offset. */
final class Records {

    /** Commit time of all records, milliseconds since 1970. */
    static final long COMMITTED_AT = 1_700_000_000_123L;

    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.sqlserver.Source")
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("schema", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("change_lsn", Schema.OPTIONAL_STRING_SCHEMA)
            .field("commit_lsn", Schema.OPTIONAL_STRING_SCHEMA)
            .field("event_serial_no", Schema.OPTIONAL_INT64_SCHEMA)
            .build();
    private static final Schema COLUMN = SchemaBuilder.struct()
            .field("name", Schema.STRING_SCHEMA)
            .field("typeName", Schema.STRING_SCHEMA)
            .field("optional", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .build();
    private static final Schema TABLE = SchemaBuilder.struct()
            .field(
                    "primaryKeyColumnNames",
                    SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
            .field("columns", SchemaBuilder.array(COLUMN).build())
            .optional()
            .build();
    private static final Schema TABLE_CHANGE = SchemaBuilder.struct()
            .field("type", Schema.STRING_SCHEMA)
            .field("id", Schema.STRING_SCHEMA)
            .field("table", TABLE)
            .build();
    private static final Schema SCHEMA_CHANGE = SchemaBuilder.struct()
            .name("io.debezium.connector.sqlserver.SchemaChangeValue")
            .field("databaseName", Schema.OPTIONAL_STRING_SCHEMA)
            .field("schemaName", Schema.OPTIONAL_STRING_SCHEMA)
            .field("ddl", Schema.OPTIONAL_STRING_SCHEMA)
            .field("tableChanges", SchemaBuilder.array(TABLE_CHANGE).build())
            .build();
    private static final Schema HEARTBEAT = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private final String table;
    private final Schema row;
    private final Schema envelope;
    private final @Nullable Schema key;

    /** Records of table {@code dbo.TABLE} with the given row schema; without key columns, records carry no key. */
    Records(String table, Schema row, String... keyColumns) {
        this.table = table;
        this.row = row;
        this.envelope = SchemaBuilder.struct()
                .name("shop.Shop.dbo." + table + ".Envelope")
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .field("op", Schema.STRING_SCHEMA)
                .build();
        SchemaBuilder keys = SchemaBuilder.struct().name("shop.Shop.dbo." + table + ".Key");
        Arrays.stream(keyColumns)
                .forEach(column -> keys.field(column, row.field(column).schema()));
        this.key = keyColumns.length == 0 ? null : keys.build();
    }

    /** Records of a table with the columns {@code id int} and {@code name nvarchar}. */
    static Records ofNames(String table) {
        return new Records(
                table,
                row().field("id", Schema.INT32_SCHEMA)
                        .field("name", Schema.OPTIONAL_STRING_SCHEMA)
                        .build(),
                "id");
    }

    /** A builder for the schema of rows. */
    static SchemaBuilder row() {
        return SchemaBuilder.struct().optional();
    }

    SourceRecord insert(String commitLsn, @Nullable Object... after) {
        return record("c", commitLsn, null, after);
    }

    SourceRecord update(String commitLsn, @Nullable Object[] before, @Nullable Object[] after) {
        return record("u", commitLsn, before, after);
    }

    SourceRecord delete(String commitLsn, @Nullable Object... before) {
        return record("d", commitLsn, before, null);
    }

    SourceRecord record(
            String op,
            @Nullable String commitLsn,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        Struct source = new Struct(SOURCE)
                .put("ts_ms", COMMITTED_AT)
                .put("schema", "dbo")
                .put("table", table)
                .put("commit_lsn", commitLsn);
        Struct value = new Struct(envelope)
                .put("before", struct(before))
                .put("after", struct(after))
                .put("source", source)
                .put("op", op);
        Map<String, Object> offset = new HashMap<>();
        offset.put("commit_lsn", commitLsn);
        return new SourceRecord(
                Map.of(),
                offset,
                "shop.Shop.dbo." + table,
                0,
                key,
                key == null ? null : key(before == null ? after : before),
                envelope,
                value);
    }

    private @Nullable Struct struct(@Nullable Object @Nullable [] values) {
        if (values == null) {
            return null;
        }
        Struct struct = new Struct(row);
        int i = 0;
        for (Field field : row.fields()) {
            struct.put(field, values[i++]);
        }
        return struct;
    }

    private @Nullable Struct key(@Nullable Object @Nullable [] values) {
        if (key == null || values == null) {
            return null;
        }
        Struct struct = new Struct(key);
        key.fields()
                .forEach(field ->
                        struct.put(field, values[row.field(field.name()).index()]));
        return struct;
    }

    /** A heartbeat at the offset of a change. */
    static SourceRecord heartbeat(String commitLsn, String changeLsn, long eventSerialNo) {
        return heartbeat(Map.of("commit_lsn", commitLsn, "change_lsn", changeLsn, "event_serial_no", eventSerialNo));
    }

    /** A heartbeat at the end of an iteration that found no change of the tables. */
    static SourceRecord heartbeat(String commitLsn) {
        return heartbeat(commitLsn, "NULL", 0);
    }

    static SourceRecord heartbeat(Map<String, ?> offset) {
        return new SourceRecord(
                Map.of(),
                offset,
                "__debezium-heartbeat.shop",
                0,
                HEARTBEAT,
                new Struct(HEARTBEAT).put("ts_ms", COMMITTED_AT));
    }

    /** A change of a table's columns; columns are given as {@code name type}, with {@code ?} at the end for nullable. */
    static SourceRecord schemaChange(String table, List<String> key, String... columns) {
        return schemaChange("dbo", table, key, columns);
    }

    static SourceRecord schemaChange(String schema, String table, List<String> key, String... columns) {
        List<Struct> fields = new ArrayList<>();
        for (String column : columns) {
            String[] parts = column.split(" ", 2);
            boolean optional = parts[1].endsWith("?");
            fields.add(new Struct(COLUMN)
                    .put("name", parts[0])
                    .put("typeName", optional ? parts[1].substring(0, parts[1].length() - 1) : parts[1])
                    .put("optional", optional));
        }
        return schemaChange(
                schema,
                table,
                new Struct(TABLE).put("primaryKeyColumnNames", key).put("columns", fields));
    }

    /** A table that is gone. */
    static SourceRecord dropped(String table) {
        return schemaChange("dbo", table, (Struct) null);
    }

    private static SourceRecord schemaChange(String schema, String name, @Nullable Struct table) {
        Struct change = new Struct(TABLE_CHANGE)
                .put("type", table == null ? "DROP" : "ALTER")
                .put("id", new TableId("Shop", schema, name).toDoubleQuotedString())
                .put("table", table);
        Struct value = new Struct(SCHEMA_CHANGE)
                .put("databaseName", "Shop")
                .put("schemaName", schema)
                .put("ddl", "N/A")
                .put("tableChanges", List.of(change));
        return new SourceRecord(Map.of(), Map.of(), "shop", 0, SCHEMA_CHANGE, value);
    }

    /** A record without a value, as a tombstone is. */
    static SourceRecord tombstone() {
        return new SourceRecord(Map.of(), Map.of(), "shop.Shop.dbo.orders", 0, null, null);
    }
}
