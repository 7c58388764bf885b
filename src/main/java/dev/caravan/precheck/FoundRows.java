// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.precheck.Filled.Place;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The load finds no rows where the task does not say what becomes of them. */
final class FoundRows extends Check {

    FoundRows() {
        super("target.rows", Level.ERROR, Need.BOTH, "no rows", Filled.EXAMPLE);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads() && facts.task().existingTables() == SyncTask.ExistingTables.FAIL;
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!facts.task().does(Part.SCHEMA)) {
            found(facts)
                    .forEach(name -> findings.add(
                            name,
                            "Table " + name + " has rows.",
                            "Empty it, or set 'existing-tables' to keep-rows or truncate."));
        }
        Map<Place, TablePlan> joining = joining(facts);
        Filled.of(facts.target(), List.copyOf(joining.keySet()))
                .forEach(place -> findings.add(
                        place.table(),
                        "Table " + place.table() + " has rows of table "
                                + Objects.requireNonNull(joining.get(place))
                                        .source()
                                        .name() + " already.",
                        "Delete them, or set 'existing-tables' to keep-rows or truncate, which empties only that table's"
                                + " share."));
    }

    /** Tables with rows that the task finds when it begins with them. */
    static List<TableName> found(Facts facts) {
        List<Place> places = facts.newTargets().stream()
                .map(TableShape::name)
                .filter(facts.found()::containsKey)
                .map(name -> new Place(name, Optional.empty()))
                .toList();
        return Filled.of(facts.target(), places).stream().map(Place::table).toList();
    }

    /** Tables that join others of the task in one target table, by what would be theirs there. */
    private static Map<Place, TablePlan> joining(Facts facts) {
        Set<TableName> known = facts.plan().targetsOf(facts.begun().keySet());
        Map<Place, TablePlan> joining = new LinkedHashMap<>();
        facts.plan().added(facts.begun().keySet()).stream()
                .filter(added -> known.contains(added.target().name()))
                .forEach(added -> joining.put(new Place(added.target().name(), added.tag()), added));
        return joining;
    }
}
