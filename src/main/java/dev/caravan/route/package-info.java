// SPDX-License-Identifier: Apache-2.0
/** Camel routes: one file per flow, as route templates instantiated per task. */
@NullMarked
package dev.caravan.route;

import org.jspecify.annotations.NullMarked;
