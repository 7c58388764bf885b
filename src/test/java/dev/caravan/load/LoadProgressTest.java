// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.load.LoadProgress.Entry;
import dev.caravan.load.LoadProgress.Reading;
import dev.caravan.model.TableName;
import dev.caravan.task.TableState;
import dev.caravan.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is told of a load while it goes on. */
class LoadProgressTest {

    private static final TableName ORDERS = new TableName("dbo", "orders");
    private static final TableName LINES = new TableName("dbo", "lines");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T10:00:00Z"));
    private final LoadProgress progress = new LoadProgress(clock);

    LoadProgressTest() {
        progress.set(ORDERS, new Entry(TableState.LOADING, 0, 1000, 2, 0));
        progress.set(LINES, new Entry(TableState.LOADING, 0, 500, 1, 0));
    }

    @Test
    void rowsCountFromWhenTheyAreReadAndOnceOnly() {
        Reading chunk = progress.reading(ORDERS);
        chunk.read(300);
        assertThat(orders()).isEqualTo(new Entry(TableState.LOADING, 300, 1000, 2, 0));

        chunk.read(200);
        chunk.close();
        progress.loaded(ORDERS, 500, 10_000);
        assertThat(orders()).isEqualTo(new Entry(TableState.LOADING, 500, 1000, 2, 1));
    }

    @Test
    void rowsOfAChunkThatFailsAreTakenBack() {
        Reading chunk = progress.reading(ORDERS);
        chunk.read(300);
        chunk.close();
        chunk.close();
        assertThat(orders().rows()).isZero();
    }

    @Test
    void moreRowsThanWereExpectedRaiseTheExpectation() {
        progress.reading(ORDERS).read(1200);
        assertThat(orders().rowsTotal()).isEqualTo(1200);
    }

    @Test
    void theRateIsThatOfTheLastTenSeconds() {
        Reading chunk = progress.reading(ORDERS);
        for (int second = 0; second < 30; second++) {
            chunk.read(second < 15 ? 100 : 40);
            clock.advance(Duration.ofSeconds(1));
        }
        chunk.read(40);
        assertThat(progress.rowsPerSecond(ORDERS)).isEqualTo(40);
    }

    @Test
    void theRateOfALoadThatHasJustBegunIsThatOfItsFirstSeconds() {
        clock.advance(Duration.ofHours(1));
        Reading chunk = progress.reading(ORDERS);
        chunk.read(100);
        clock.advance(Duration.ofSeconds(1));
        chunk.read(100);
        assertThat(progress.rowsPerSecond(ORDERS)).isEqualTo(100);
    }

    @Test
    void nothingIsFastThatWasNotReadForTenSeconds() {
        progress.reading(ORDERS).read(100);
        clock.advance(Duration.ofSeconds(9));
        assertThat(progress.rowsPerSecond(ORDERS)).isEqualTo(10);
        clock.advance(Duration.ofSeconds(1));
        assertThat(progress.rowsPerSecond(ORDERS)).isZero();

        progress.reading(ORDERS).read(30);
        assertThat(progress.rowsPerSecond(ORDERS)).as("after a pause").isEqualTo(30);
    }

    @Test
    void aClockThatIsSetBackChangesNothing() {
        progress.reading(ORDERS).read(100);
        clock.advance(Duration.ofMinutes(-5));
        progress.reading(ORDERS).read(20);
        assertThat(progress.rowsPerSecond(ORDERS)).isEqualTo(120);
    }

    @Test
    void tablesHaveRatesOfTheirOwnAndTheTaskHasThoseOfAll() {
        progress.reading(ORDERS).read(100);
        progress.reading(LINES).read(20);
        assertThat(progress.rowsPerSecond(ORDERS)).isEqualTo(100);
        assertThat(progress.rowsPerSecond(LINES)).isEqualTo(20);
        assertThat(progress.rowsPerSecond(new TableName("dbo", "none"))).isZero();
        assertThat(progress.rowsPerSecond()).isEqualTo(120);
    }

    @Test
    void bytesASecondAreThoseOfTheRowsThatTheTableHasHad() {
        Reading first = progress.reading(ORDERS);
        first.read(100);
        assertThat(progress.bytesPerSecond()).as("no row is loaded yet").isZero();
        first.close();
        progress.loaded(ORDERS, 100, 2500);
        assertThat(progress.bytesPerSecond()).isEqualTo(2500);
        progress.reading(ORDERS).read(300);
        assertThat(progress.bytesPerSecond()).isEqualTo(10_000);
    }

    private Entry orders() {
        return Objects.requireNonNull(progress.tables().get(ORDERS));
    }
}
