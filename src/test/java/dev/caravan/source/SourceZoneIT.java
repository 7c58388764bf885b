// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.it.SourceDatabase;
import dev.caravan.standin.cdc.StandInControl;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Times of commits are the source's local times. */
class SourceZoneIT {

    private static final Instant WINTER = Instant.parse("2026-01-31T07:30:00Z");
    private static final Instant SUMMER = Instant.parse("2026-07-31T07:30:00Z");

    @Test
    void aTimeIsMappedWithTheOffsetThatWasValidThen() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                SingleConnectionDataSource connection = new SingleConnectionDataSource(source.connect(), false)) {
            control(source).setProperty("TimeZoneId", "W. Europe Standard Time");
            JdbcClient client = JdbcClient.create(connection);
            SourceZone zone = new SourceZone(client);
            assertThat(zone.id()).contains("W. Europe Standard Time");
            assertThat(zone.offsetAt(WINTER)).isEqualTo(ZoneOffset.ofHours(1));
            assertThat(zone.offsetAt(SUMMER)).isEqualTo(ZoneOffset.ofHours(2));

            ChangeDataCapture cdc = new ChangeDataCapture(client);
            cdc.enable();
            List<String> sent = new CopyOnWriteArrayList<>();
            source.standIn().orElseThrow().wire().onRequest(request -> sent.add(request.text()));
            cdc.lastLsnBefore(SUMMER);
            assertThat(sent).anyMatch(request -> request.contains("AT TIME ZONE"));
        }
    }

    @Test
    void anOldServerIsNotAskedForItsZoneAndItsPresentOffsetIsTaken() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                SingleConnectionDataSource connection = new SingleConnectionDataSource(source.connect(), false)) {
            control(source).setProperty("ProductVersion", "15.0.2000.5");
            SourceZone zone = new SourceZone(JdbcClient.create(connection));
            assertThat(zone.id()).isEmpty();
            assertThat(zone.offsetAt(SUMMER)).isEqualTo(ZoneOffset.UTC);
        }
    }

    private static StandInControl control(SourceDatabase source) {
        assumeTrue(source.standIn().isPresent(), "only the stand-in can be told to be so");
        return source.standIn().orElseThrow().control();
    }
}
