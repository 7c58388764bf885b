// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.source.SourceColumn;
import java.util.List;

/** Of some source columns, those that the plan synchronises. */
final class SynchronisedColumns {

    private SynchronisedColumns() {}

    static List<String> of(Facts facts, TableName table, List<String> columns) {
        return facts
                .plan()
                .of(table)
                .map(plan -> plan.columns().stream().map(SourceColumn::name).toList())
                .orElse(List.of())
                .stream()
                .filter(columns::contains)
                .toList();
    }
}
