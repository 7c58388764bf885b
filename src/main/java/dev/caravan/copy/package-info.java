// SPDX-License-Identifier: Apache-2.0
/** The {@code pg-copy} component: COPY encoders, dialects, staging, the fast and the safe path of applying changes. */
@NullMarked
package dev.caravan.copy;

import org.jspecify.annotations.NullMarked;
