"""The page in the browser: the customer's portal and the technician's console."""
