// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.source;

import org.jspecify.annotations.NullMarked;
