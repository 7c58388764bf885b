// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What the capture shows in JMX. */
class CaptureMBeanIT {

    @Test
    void debeziumCountsEventsAndKeepsNoneOfThem() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                source.execute("INSERT INTO dbo.orders VALUES (1, N'private')");
                caravan.awaitCaughtUp(source);

                MBeanServer server = ManagementFactory.getPlatformMBeanServer();
                Set<ObjectName> names = server.queryNames(
                        new ObjectName("debezium.sql_server:context=streaming,server=it,task=0,database=*,*"), null);
                assertThat(names).hasSize(1);
                for (ObjectName name : names) {
                    assertThat((Long) server.getAttribute(name, "TotalNumberOfEventsSeen"))
                            .isPositive();
                    assertThat(server.getAttribute(name, "LastEvent")).isNull();
                }
            }
        }
    }
}
