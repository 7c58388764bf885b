// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.CataloguePlanner;
import dev.caravan.enrich.PlanDraft;
import dev.caravan.model.TableName;
import dev.caravan.precheck.SourceSizes;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TableStore;
import java.util.Map;
import org.springframework.dao.DataAccessException;

/** What verbs read of a task's databases. */
final class Sources {

    private Sources() {}

    /** Plans a task by the catalogues. */
    static PlanDraft draft(SyncTask task, Databases databases) {
        return CataloguePlanner.draft(
                task,
                databases.sourceClient(),
                databases.targetClient(),
                new TableStore(task.id(), databases.targetClient(), databases.transaction()).find(),
                Map.of());
    }

    /** Sizes of the source's tables, none where the login may not see them. */
    static Map<TableName, SourceSizes.Size> sizes(Databases databases) {
        try {
            return SourceSizes.read(databases.sourceClient());
        } catch (DataAccessException e) {
            return Map.of();
        }
    }
}
