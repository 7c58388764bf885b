// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to a topic is what is read from it. */
class RecordsTest {

    private static final int LARGE = 1_000_000;

    private final RecordEncoder encoder = new RecordEncoder(7, LARGE);
    private final RecordDecoder decoder = new RecordDecoder();

    private static final TableShape SHAPE =
            Rows.shape("orders", "id bigint", "a text", "b numeric", "c bytea", "d float8");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void changesComeBackWithTheirValuesClassesAndCommits(int seed) {
        Random random = new Random(seed);
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Operation operation = Operation.values()[random.nextInt(3)];
            changes.add(new RowChange(
                    SHAPE,
                    operation,
                    operation == Operation.INSERT ? null : row(random),
                    operation == Operation.DELETE ? null : row(random),
                    Rows.lsn(i / 3)));
        }

        List<RowChange> read = new ArrayList<>();
        for (byte[] record : encoder.rows(changes)) {
            TopicRecord.Rows rows = (TopicRecord.Rows) decoder.decode(record);
            assertThat(rows.epoch()).isEqualTo(7);
            read.addAll(rows.changes());
        }

        assertThat(read).hasSameSizeAs(changes);
        for (int i = 0; i < read.size(); i++) {
            RowChange expected = changes.get(i);
            RowChange found = read.get(i);
            assertThat(found.shape()).isEqualTo(SHAPE);
            assertThat(found.operation()).isEqualTo(expected.operation());
            assertThat(found.commitLsn()).isEqualTo(expected.commitLsn());
            assertThat(Arrays.deepEquals(found.before(), expected.before())).isTrue();
            assertThat(Arrays.deepEquals(found.after(), expected.after())).isTrue();
        }
    }

    private static @Nullable Object[] row(Random random) {
        @Nullable Object[] row = new @Nullable Object[5];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(random);
        }
        return row;
    }

    private static @Nullable Object value(Random random) {
        byte[] bytes = new byte[random.nextInt(30)];
        random.nextBytes(bytes);
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> Unchanged.VALUE;
            case 2 -> random.nextBoolean();
            case 3 -> (short) random.nextInt();
            case 4 -> random.nextInt();
            case 5 -> random.nextLong();
            case 6 -> Float.intBitsToFloat(random.nextInt(0x7F800000));
            case 7 -> random.nextBoolean() ? Double.NEGATIVE_INFINITY : random.nextDouble();
            case 8 ->
                new BigDecimal(new BigInteger(100, random).subtract(BigInteger.TWO.pow(99)), random.nextInt(40) - 5);
            case 9 -> bytes;
            case 10 -> "";
            default ->
                random.ints(random.nextInt(20), 1, Character.MAX_CODE_POINT)
                        .filter(c -> c < 0xD800 || c > 0xDFFF)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
        };
    }

    @Test
    void marksComeBack() {
        for (Position upTo : List.of(
                new Position(Rows.lsn(5), Instant.parse("2026-01-02T03:04:05.123456700Z")),
                new Position(Rows.lsn(9), null))) {
            for (boolean complete : new boolean[] {true, false}) {
                assertThat(decoder.decode(encoder.mark(upTo, complete, !complete, 300)))
                        .isEqualTo(new TopicRecord.Mark(7, upTo, complete, !complete, 300));
            }
        }
        assertThat(decoder.decode(encoder.begin())).isEqualTo(new TopicRecord.Begin(7));
    }

    @Test
    void rowsOfOneTableHaveOneShapeThoughTheyComeInSeveralRecords() {
        TopicRecord.Rows one = (TopicRecord.Rows)
                decoder.decode(encoder.rows(List.of(Rows.insert(SHAPE, 1, 1L, null, null, null, null)))
                        .get(0));
        TopicRecord.Rows other = (TopicRecord.Rows) decoder.decode(new RecordEncoder(8, LARGE)
                .rows(List.of(Rows.insert(SHAPE, 2, 2L, null, null, null, null)))
                .get(0));

        assertThat(one.changes().get(0).shape()).isSameAs(other.changes().get(0).shape());
    }

    @Test
    void aNewRecordBeginsWhenOneIsLargeEnoughAndWhereTheShapeChanges() {
        TableShape wider = Rows.shape("orders", "id bigint", "a text");
        String kilobyte = "x".repeat(1024);
        RecordEncoder small = new RecordEncoder(1, 2000);

        List<byte[]> records = small.rows(List.of(
                Rows.insert(SHAPE, 1, 1L, kilobyte, null, null, null),
                Rows.insert(SHAPE, 1, 2L, kilobyte, null, null, null),
                Rows.insert(SHAPE, 1, 3L, kilobyte.repeat(9), null, null, null),
                Rows.insert(SHAPE, 2, 4L, "", null, null, null),
                Rows.insert(wider, 3, 5L, "")));

        assertThat(records.stream()
                        .map(record -> ((TopicRecord.Rows) decoder.decode(record))
                                .changes().stream()
                                        .map(change -> Objects.requireNonNull(change.after())[0])
                                        .toList())
                        .toList())
                .isEqualTo(List.of(List.of(1L, 2L), List.of(3L), List.of(4L), List.of(5L)));
    }

    @Test
    void refusesWhatARecordCannotHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.rows(List.of(Rows.insert(SHAPE, 1, 1L, "half \uD83D", null, null, null))))
                .withMessageContaining("half a surrogate pair");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.rows(List.of(Rows.insert(SHAPE, 1, 1L, Instant.EPOCH, null, null, null))))
                .withMessageContaining("java.time.Instant");
    }

    @Test
    void refusesRecordsOfAnotherVersionAndDamagedOnes() {
        byte[] record = encoder.rows(List.of(Rows.insert(SHAPE, 1, 1L, "text", null, null, null)))
                .get(0);
        byte[] other = record.clone();
        other[0] = 99;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> decoder.decode(other))
                .withMessage(
                        "A record has version 99, this Caravan reads 1. Run one version of Caravan in all processes of a task");
        for (int length = 1; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatIllegalArgumentException().isThrownBy(() -> new RecordDecoder().decode(cut));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decoder.decode(Arrays.copyOf(record, record.length + 1)))
                .withMessageContaining("bytes after its end");
    }
}
