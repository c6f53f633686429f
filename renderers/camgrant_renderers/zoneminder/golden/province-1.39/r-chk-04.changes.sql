-- Tệp do camgrant kết xuất, không sửa tay. Thay đổi trên đầu ghi r-chk-04, ngày 20/07/2021.
-- Tài khoản cần xóa, khóa hoặc bớt quyền mà máy chủ không còn thì lệnh không đụng tới hàng nào: coi như đã xong.
-- Phần thu hồi được ghi trước và riêng: lỗi ở phần cấp không làm chậm việc thu hồi.
-- Chỗ giữ mật khẩu (biến @hash) phải được thay bằng chuỗi băm bcrypt dài 60 ký tự ($2y$… hoặc $2b$…), không phải
-- bằng mật khẩu: ZoneMinder coi giá trị không phải bcrypt là mật khẩu viết rõ. Chỗ chưa thay hoặc thay sai thì
-- MariaDB báo lỗi "Password cannot be null" và không ghi gì. Nạp: mariadb zm < tệp này (không thêm --force).
SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_ALL_TABLES';
-- Dừng tại đây nếu máy chủ không phải ZoneMinder 1.38 hoặc 1.39.
SELECT `RoleId` FROM `Users` LIMIT 0;

START TRANSACTION;

-- Xóa tài khoản
DELETE FROM `Users` WHERE `Username` = 'toanbv';

COMMIT;
