// SPDX-License-Identifier: Apache-2.0
/** What a user sees of running tasks: REST, page, metrics, health, login. */
@NullMarked
package dev.caravan.status;

import org.jspecify.annotations.NullMarked;
