// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import dev.caravan.precheck.Prechecks;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Tasks as the reader makes them, with both ends filled in. */
public final class TaskFixture {

    private TaskFixture() {}

    /**
     * A task {@code shop} that reads all tables of schema dbo unless tables are given.
     *
     * @param settings further keys below the task, each as {@code key=value}
     */
    public static SyncTask task(String... settings) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("source.host", "db.example");
        keys.put("source.database", "Shop");
        keys.put("source.username", "caravan");
        keys.put("source.password", "s3cret-source");
        keys.put("target.url", "jdbc:postgresql://adb.example:5432/warehouse");
        keys.put("target.username", "loader");
        keys.put("target.password", "s3cret-target");
        keys.put("tables[0].source", "dbo.*");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            keys.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach((key, value) -> properties.put("caravan.tasks.shop." + key, value));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("task", properties));
        return TaskReader.read(environment, Prechecks.levels()).get(0);
    }
}
