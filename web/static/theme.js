// The theme that the reader chose, before anything is painted: this script alone is not deferred.
'use strict';

try {
  document.documentElement.dataset.theme = localStorage.getItem('theme') ?? '';
} catch {
  // Storage is refused: the theme follows the system.
}
