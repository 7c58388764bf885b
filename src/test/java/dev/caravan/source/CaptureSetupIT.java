// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.model.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Enabling change data capture again, as after a crash in the middle of it. */
class CaptureSetupIT {

    @Test
    void aTableThatTheCaptureJobHasNotBegunWithIsNotEnabledAgain() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                SingleConnectionDataSource connection = new SingleConnectionDataSource(source.connect(), false)) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
            ChangeDataCapture cdc = new ChangeDataCapture(JdbcClient.create(connection));
            List<TableName> orders = List.of(new TableName("dbo", "orders"));
            cdc.enable();
            source.execute("EXEC standin.freeze_capture");

            assertThat(cdc.capture(orders)).isEqualTo(1);
            assertThat(cdc.capturedSince()).isEmpty();
            assertThat(cdc.capture(orders)).isZero();

            assertThat(cdc.instances()).containsEntry("dbo_orders", orders.get(0));
        }
    }
}
