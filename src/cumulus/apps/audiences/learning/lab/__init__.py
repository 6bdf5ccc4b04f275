"""What is computed in a process of its own: no Django, no stores, only files and arrays.

scikit-learn, LightGBM and SciPy are imported here and nowhere else: web, worker and pipeline
never load them. `python -m cumulus.apps.audiences.learning.lab <folder>` does one task.
"""
