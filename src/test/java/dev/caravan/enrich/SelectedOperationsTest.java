// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.RowChange;
import dev.caravan.task.SyncTask.Operation;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectedOperationsTest {

    @Test
    void anUpdateOfAKeyIsADeleteAndAnInsertWhereNotAllAreSelected() {
        assertThat(selected(RowChange.Operation.UPDATE, true, Operation.INSERT, Operation.UPDATE))
                .containsExactly(RowChange.Operation.INSERT);
        assertThat(selected(RowChange.Operation.UPDATE, true, Operation.INSERT, Operation.DELETE))
                .containsExactly(RowChange.Operation.DELETE, RowChange.Operation.INSERT);
        assertThat(selected(RowChange.Operation.UPDATE, true, Operation.UPDATE)).isEmpty();
    }

    @Test
    void anUpdateStaysWholeWhereAllAreSelectedOrTheKeyStays() {
        assertThat(selected(RowChange.Operation.UPDATE, true, Operation.values()))
                .containsExactly(RowChange.Operation.UPDATE);
        assertThat(selected(RowChange.Operation.UPDATE, false, Operation.UPDATE))
                .containsExactly(RowChange.Operation.UPDATE);
        assertThat(selected(RowChange.Operation.UPDATE, false, Operation.INSERT, Operation.DELETE))
                .isEmpty();
    }

    @Test
    void otherChangesPassWhenTheyAreSelected() {
        assertThat(selected(RowChange.Operation.DELETE, false, Operation.DELETE))
                .containsExactly(RowChange.Operation.DELETE);
        assertThat(selected(RowChange.Operation.INSERT, false, Operation.DELETE))
                .isEmpty();
    }

    private static List<RowChange.Operation> selected(
            RowChange.Operation operation, boolean movesKey, Operation... selected) {
        EnumSet<Operation> operations = EnumSet.noneOf(Operation.class);
        operations.addAll(List.of(selected));
        return SelectedOperations.of(operation, operations, () -> movesKey);
    }
}
