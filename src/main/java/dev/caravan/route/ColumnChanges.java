// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.model.SchemaChange;
import dev.caravan.source.SourceColumn;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Looks at a table's columns as the capture announces them. More columns than planned are no news here: they come in once
 * all their values can. Fewer are, because changes that follow lack them.
 */
final class ColumnChanges implements Processor {

    private final SyncFlow flow;

    ColumnChanges(SyncFlow flow) {
        this.flow = flow;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        SchemaChange change = exchange.getMessage().getMandatoryBody(SchemaChange.class);
        flow.currentPlan().of(change.shape().name()).ifPresent(planned -> {
            List<String> missing = planned.columns().stream()
                    .map(SourceColumn::name)
                    .filter(column -> !change.shape().columnNames().contains(column))
                    .toList();
            if (!missing.isEmpty()) {
                flow.requireUnbroken();
                throw new IllegalStateException("Changes of table "
                        + planned.source().name() + " come without the columns "
                        + String.join(", ", missing) + ": its newest capture instance does not capture them. Drop that"
                        + " instance, or make one with all columns, and start the task again");
            }
        });
    }
}
