// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Who has one resource in which modes. Not thread-safe: its owner guards it. */
final class Grants {
    private final List<Grant> grants = new ArrayList<>(2);

    private record Grant(LockOwner owner, LockMode mode) {}

    /** Others that have the resource in a mode that the given one does not go with. */
    Set<LockOwner> blockers(LockOwner owner, LockMode mode) {
        Set<LockOwner> blockers = null;
        for (Grant grant : grants) {
            if (grant.owner != owner && !mode.goesWith(grant.mode)) {
                blockers = blockers == null ? new HashSet<>() : blockers;
                blockers.add(grant.owner);
            }
        }
        return blockers == null ? Set.of() : blockers;
    }

    boolean has(LockOwner owner, LockMode mode) {
        return grants.stream().anyMatch(grant -> grant.owner == owner && grant.mode == mode);
    }

    void add(LockOwner owner, LockMode mode) {
        grants.add(new Grant(owner, mode));
    }

    void remove(LockOwner owner, LockMode mode) {
        grants.remove(new Grant(owner, mode));
    }

    /** All who have the resource. */
    void forEach(BiConsumer<LockOwner, LockMode> each) {
        grants.forEach(grant -> each.accept(grant.owner, grant.mode));
    }

    boolean isEmpty() {
        return grants.isEmpty();
    }
}
